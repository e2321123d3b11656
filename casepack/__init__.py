"""casepack: teaching cases as data, turned into a site whose every factual sentence names its source.

Five ranks, and imports only point down: model < markup, cite < load < checks, pages, styles, exports, report, online
< cli, plugin. The version stands here and nowhere else in the code.
"""

__version__ = "0.1.0"
