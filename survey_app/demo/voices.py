"""What people of the story write in answer to "What can we do better?", and what whoever redacts it makes of it.

All of it is made up: nobody's words. The telephone number is of the series that is kept free for stories.
"""

from collections.abc import Sequence
from types import MappingProxyType

import numpy as np

from survey_app.demo.answers import Place

WRITING_SHARE = 0.5
"""How many of those who answer write something, too; invented."""

TEXTS = (
    "Ring tillbaka när ni har lovat det.",
    "Kortare väntan på besked. Fem veckor är länge när hyran ska betalas.",
    "Skriv brev som går att förstå.",
    "Bra bemötande, men det är svårt att få en tid.",
    "Låt mig ha samma handläggare hela tiden.",
    "Jag vill kunna skicka ett meddelande i stället för att ringa.",
    "Mer tid på mötena, det blir så stressigt.",
    "Väntrummet är litet och alla hör vad man säger vid luckan.",
    "Säg direkt om något saknas i ansökan, inte efter tre veckor.",
    "Inget, ni gör ett bra jobb.",
    "Fråga hur det går för barnen också.",
    "Telefontiden är bara en timme. Då är det alltid upptaget.",
    "Berätta vad som händer sedan. Jag visste inte om jag skulle vänta eller ringa.",
    "Jag fick berätta allt tre gånger för tre olika personer.",
    "Kom hem till mig någon gång. Det är långt att åka och bussen går två gånger om dagen.",
    "Tack för hjälpen!",
    "Beslutet kom på svåra ord. Jag fick be min granne läsa det.",
    "Lyssna färdigt innan ni föreslår något.",
    "Öppet någon kväll i veckan, jag jobbar på dagarna.",
    "Hjälp till med kontakten med Försäkringskassan.",
    "Det var lugnt och vänligt. Jag blev tagen på allvar.",
    "Videomöte gick bra, fortsätt med det.",
    "Skicka en påminnelse om tiden.",
    "Planen var er och inte min.",
    "Mer information om vad man har rätt till.",
    "Jag vet inte vem jag ska fråga när min handläggare är sjuk.",
    "Ge besked även när svaret är nej.",
    "Bättre skyltar till ingången.",
    "En tolk som kan min dialekt.",
    "Det tog lång tid men blev bra till slut.",
    "Svara på mejl.",
    "Mindre papper. Samma uppgifter varje månad.",
    "Ha ett rum där barn kan leka.",
    "Den nya blanketten är lättare.",
    "Jag hade velat få hjälp tidigare.",
    "Ring mig på 070-174 06 35 så berättar jag mer.",
    "Kim i luckan är alltid vänlig, det borde fler vara.",
    "Grannen i trappan bredvid får mer än jag fast vi har lika många barn och samma hyra.",
)

REDACTED = MappingProxyType(
    {
        "Ring mig på 070-174 06 35 så berättar jag mer.": "Ring mig […] så berättar jag mer.",
        "Kim i luckan är alltid vänlig, det borde fler vara.": "[…] i luckan är alltid vänlig, det borde fler vara.",
        "Grannen i trappan bredvid får mer än jag fast vi har lika många barn och samma hyra.": None,
    }
)
"""What is let be shown instead of what was written; None = nothing of it. All other texts are shown as they are."""


def write_texts(place: Place, responses: int, rng: np.random.Generator) -> Sequence[str]:
    """Return what each of those who answer writes, "" where that is nothing; nobody in a place writes the same.

    Args:
        place: where they live; where few answer, few write.
        responses: how many they are.
        rng: source of chance.
    """
    texts = list(rng.permutation(TEXTS))
    written = rng.random(responses) < WRITING_SHARE
    return [str(texts.pop()) if writes and texts else "" for writes in written]
