"""The words by which a page that is none gives itself away: it found nothing, or it lets no robot in.

All patterns meet plain text (`likeness.plain`: lower case, no punctuation) and must match a whole title, or a whole
part of it beside the site's name. So a paper on "Access denied pages and what they teach" is no wall.
"""

import re
import unicodedata

from casepack.online.likeness import BREAK, plain
from casepack.online.page import Page

THING = r"(?:page|file|document|article|content|resource|item|url|link|site|address|story|publication|post|report)"
SUBJECT = rf"(?:(?:the|this|that|your|requested|web|news) )*{THING}"
SOUGHT = r"(?: that)?(?: you (?:(?:are|were) )?(?:looking for|requested|asked for|tried to reach)| requested)?"
LOST = (
    r"(?:(?:was |is )?not found|(?:cannot|can not|could not|couldnt|cant) be found|(?:is |are )?no longer (?:available|exists?|here)"
    r"|(?:does not|doesnt) exist|(?:is |are )?(?:not available|unavailable|missing)|(?:has been |was )?(?:removed|deleted))"
)
ABSENT = re.compile(
    r"(?:(?:oops|sorry|whoops|uh oh|hmm|error|http|status|code) ?)*(?:"
    + "|".join(
        (
            r"404\b.*",
            r"410 gone",
            r"not found",
            r"nothing (?:was )?found",
            rf"{SUBJECT}{SOUGHT} {LOST}.*",
            rf"(?:we|i) (?:cannot|can not|cant|could not|couldnt|are unable to) find {SUBJECT}.*",
            r"seite (?:wurde )?nicht gefunden",
            r"page (?:introuvable|non trouvee)",
            r"pagina (?:no encontrada|non trovata|nao encontrada|niet gevonden)",
            r"sidan (?:kunde inte hittas|finns inte)",
            r"sivua ei loytynyt",
            r"strona nie (?:zosta[lł]a )?znaleziona",
            r"sayfa bulunamad[iı]",
            r"halaman tidak ditemukan",
            r"страница не на[ий]дена",
        )
    )
    + ")"
)
ABSENT_CJK = (
    "页面不存在",
    "页面未找到",
    "页面找不到",
    "找不到页面",
    "找不到网页",
    "您访问的页面",
    "網頁不存在",
    "找不到該頁",
    "ページが見つかりません",
    "페이지를 찾을 수 없",
)
ABSENT_TEXT = re.compile(rf"\b{SUBJECT}{SOUGHT}(?: \w+){{0,3}} {LOST}\b|\b(?:error 404|404 (?:error|page|not found))\b")

COOKIES = r"(?:cookies?|(?:your )?privacy)(?: and)?(?: (?:cookies?|privacy))?"
WALL = re.compile(
    "|".join(
        (
            # robots
            r"just a moment.*",
            r"attention required.*",
            r"one more step.*",
            r"pardon our interruption.*",
            r"please (?:wait|verify|enable|complete|turn).*",
            r"are you (?:a )?(?:robot|human).*",
            r"robot (?:check|or human).*",
            r"bot (?:check|verification|detection|protection).*",
            r"(?:performing )?(?:security|human|browser) (?:check|checkpoint|verification|challenge)(?: required| in progress)?",
            r".* security check(?:point)?",
            r"(?:client|human|captcha) challenge",
            r"captcha.*",
            r"verif(?:y|ying) (?:that )?you (?:are|re).*",
            r"verifying your (?:browser|connection).*",
            r"checking (?:your|the|if).*",
            r"ddos guard.*",
            r"radware.*",
            r"incapsula.*",
            r"unusual traffic.*",
            r"too many requests.*",
            r"rate limit.*",
            r"429\b.*",
            r"安 全 验 证",
            # strangers
            r"(?:\w+ )?access (?:to this (?:page|site|website|resource) )?(?:has been |is )?(?:temporarily )?"
            r"(?:denied|restricted|forbidden|blocked).*",
            r"(?:you have been|youve been|you are|sorry you have been) blocked.*",
            r"request (?:access|rejected|blocked|unsuccessful).*",
            r"40[13]\b.*",
            r"(?:error )?(?:403 )?forbidden",
            r"unauthori[sz]ed.*",
            r"(?:log ?in|sign ?in|log ?on|sign ?on)(?: (?:to|or|with|required|page)\b.*)?",
            r"anmelden",
            r"connexion",
            r"iniciar sesion",
            r"subscribe to (?:read|continue).*",
            r"访 问 被 拒 绝",
            # consent and scripts
            r"before you continue.*",
            rf"{COOKIES} (?:consent|settings|choices|required|absent|error|preference cent(?:er|re))",
            r"cookies? (?:are )?(?:disabled|not supported).*",
            r"(?:enable|this site requires) (?:javascript|cookies).*",
            r"javascript (?:is )?(?:disabled|required|and cookies).*",
        )
    )
)
# Places that stand between a reader and the page: reached by redirect, they are no page of their own.
GATE = re.compile(
    r"//(?:login|signin|sso|auth|accounts?|consent|idp|captcha|validate|challenge)[.-]"
    r"|/(?:log-?in|sign-?in|sso|auth|consent|captcha|challenge|validatecaptcha|cookieabsent|unblock|forbidden"
    r"|(?:access-?)?denied|blocked)(?:[/.?]|$)",
    re.I,
)


def segments(title: str) -> list[str]:
    """A title and its parts without the site's name, plain."""
    return [part for piece in (title, *BREAK.split(title), *re.split(r"[:.]\s", title)) if (part := plain(piece))]


def says_absent(page: Page) -> str:
    """The title or heading by which a page says that it found nothing, or ""."""
    for title in (*page.titles, *page.headings):
        normal = unicodedata.normalize("NFKC", title)
        if any(phrase in normal for phrase in ABSENT_CJK):
            return title
        if any(ABSENT.fullmatch(part) and len(part.split()) <= 14 for part in segments(title)):
            return title
    return ""


def text_says_absent(page: Page) -> bool:
    """Whether a page of a few words says that it found nothing."""
    return len(page.text.split()) < 120 and bool(ABSENT_TEXT.search(plain(page.text)))


def says_wall(page: Page) -> str:
    """The title or heading by which a page turns away robots or strangers, or ""."""
    for title in (*page.titles, *page.headings):
        if any(WALL.fullmatch(part) and len(part.split()) <= 9 for part in segments(title)):
            return title
    return ""
