"""The online check: does every address of every reference answer, and with what the reference says it is?

The only package with a socket. `run.check_online` does it all; the modules below it, from the pure to the worldly:
likeness, phrases, page, body, identity (comparing), reply, judge, verdict (deciding), archive, record, manners, safety,
fetch, look, run (asking).
"""

from casepack.online.run import DEADLINE, Options, Outcome, World, check_online

__all__ = ["DEADLINE", "Options", "Outcome", "World", "check_online"]
