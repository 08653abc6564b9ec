"""The whole 2023 report: every exactly determined star, over all 58 tables, averages and left-out columns at once.

The numbers and the digest come from an independent integer program (its own equations, another solver), which minimised
and maximised every star by itself. The intervals themselves are not repeated here: nobody should read them off a test.
"""

import hashlib
from functools import partial
from pathlib import Path

from prikk.audit import Assumptions, Question, Stars, audit_assuming, question_of
from prikk.formats.markdown import read_markdown
from prikk.publication.reading import read_publication
from prikk.repair import repair
from prikk.rules.registry import rule_of
from prikk.system.knows import parse_knows
from prikk.system.published import PublishedSystem, published_system

EXAMPLE = Path(__file__).parents[2] / "examples" / "oppfolging-2023"
DIGEST = "7b5ce13e523041c8bbc1ea958e86509d3bdf83df5f9592f095acc8f51a14a4e2"


def test_every_exactly_determined_star_of_the_2023_report() -> None:
    publication = read_publication(EXAMPLE)
    repaired = repair(read_markdown(EXAMPLE / "published.md"), publication, path=EXAMPLE / "published.md")
    published = published_system(publication, repaired.tables, knows=parse_knows("sums,averages,rule,layout"))
    everything = published_system(publication, repaired.tables)

    def ask(published: PublishedSystem, only_primary: bool) -> Question:
        rule = rule_of(publication.confidentiality)
        return question_of(published, repaired.tables, repaired.cells, rule, only_primary=only_primary)

    said, whole = Assumptions(only_primary=False), partial(ask, everything)
    report = audit_assuming(partial(ask, published), Stars.AUTO, assumptions=said, whole=whole)
    assert report.assumptions.only_primary
    counts, averages = report.counts, report.averages
    assert (counts.hidden, counts.exact, counts.exact_nonzero) == (558, 236, 111)
    assert (counts.known_positive, counts.narrowed, counts.structural, counts.undetermined) == (136, 353, 48, 0)
    assert (averages.hidden, averages.exact, averages.exact_nonzero, averages.undetermined) == (38, 15, 14, 0)
    assert {name: (figures.hidden, figures.exact) for name, figures in report.by_dimension.items()} == {
        "tiltak": (77, 77),
        "fylke": (268, 80),
        "kjonn": (10, 2),
        "alder": (69, 13),
        "innvandringsbakgrunn": (12, 8),
        "landbakgrunn": (89, 55),
        "utdanning": (45, 13),
    }
    ends = zip(report.question.keys, report.low.tolist(), report.high.tolist(), strict=True)
    lines = "\n".join(sorted(f"{','.join(key.parts)}:{low}-{high}" for key, low, high in ends))
    assert hashlib.sha256(lines.encode()).hexdigest() == DIGEST
    assert report.exit_code == 1
