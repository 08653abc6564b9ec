"""The system of a publication: true counts fit it, the layout's zeros are known, statements are true and exact."""

from collections import Counter
from pathlib import Path

import numpy as np
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cellkeys import key_of
from prikk.figures.layout import lay_out
from prikk.infer import propagate
from prikk.model.codelist import TOTAL
from prikk.model.publication import Publication
from prikk.model.release import PublishedCell
from prikk.model.status import Status
from prikk.model.table import Table
from prikk.rules.registry import rule_of
from prikk.rules.statements import public_knowledge
from prikk.system import Knowledge
from prikk.system.knows import EVERYTHING, SHOWN_SUMS
from prikk.system.published import PublishedSystem, published_system
from small import TOML, is_primary, small_publication

QUARTERS = ("2023-Q1", "2023-Q2", "2023-Q3", "2023-Q4")
record = st.tuples(
    st.sampled_from("ABC"), st.sampled_from("21"), st.sampled_from(["Y", "O", "_U"]), st.sampled_from(QUARTERS)
)
registers = st.lists(record, min_size=1, max_size=60)
common = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60, deadline=None)


def counted(register) -> Counter[tuple[str, ...]]:
    """Every count of the publication, taken record by record."""
    counts: Counter[tuple[str, ...]] = Counter()
    for programme, sex, age, period in register:
        for a in (programme, TOTAL):
            for b in (sex, TOTAL):
                for c in (age, TOTAL):
                    counts[a, b, c, period] += 1
    return counts


def built(publication: Publication, register) -> tuple[tuple[Table, ...], PublishedSystem, np.ndarray]:
    counts = counted(register)
    tables = lay_out(publication, lambda codes, period: counts[(*codes, period.code)] > 0)
    published = published_system(publication, tables)
    cells = published.system.cells
    return tables, published, published.complete(np.array([counts[*key.codes, key.period] for key in cells.columns]))


@given(registers, st.sampled_from(["hide", "publish", "may-hide"]))
@common
def test_the_truth_fits_and_the_public_knows_nothing_false(tmp_path: Path, register, zeros: str) -> None:
    publication = small_publication(tmp_path, TOML.replace('zeros = "hide"', f'zeros = "{zeros}"'))
    rule = publication.confidentiality
    _, published, values = built(publication, register)
    assert published.system.holds(values)
    assert published.structure.allows(values)
    cells = {}
    for key, figure in published.figures.items():
        value = int(values[figure.column])
        hidden = is_primary(figure, value, rule)
        cells[key] = PublishedCell(
            Status.CONFIDENTIAL if hidden else Status.PUBLISHED, None if hidden else figure.printed(value)
        )
    for only_primary in (True, False):
        knowledge = public_knowledge(published, cells, rule_of(rule), only_primary=only_primary)
        assert knowledge.allows(values)
    for key, figure in published.figures.items():
        if not figure.derived and cells[key].value is not None:
            assert knowledge.low[figure.column] == knowledge.high[figure.column] == cells[key].value


def test_what_the_layout_drops_is_known_to_be_zero(tmp_path: Path) -> None:
    publication = small_publication(tmp_path)
    register = [("A", "2", "Y", quarter) for quarter in QUARTERS] + [("B", "1", "O", "2023-Q1")]
    tables, published, _ = built(publication, register)
    by_id = {table.id: table for table in tables}
    assert set(by_id) == {"programme-_T", "programme-2", "programme-1", "age-A", "age-B"}
    assert by_id["programme-_T"].rows == ((TOTAL,), ("A",), ("B",))
    assert by_id["age-B"].rows == ((TOTAL,), ("Y",), ("O",), ("_U",))
    assert list(by_id["age-B"].columns) == [
        ("ytd_mean", "2023-Q4"),
        ("count", "2023-Q1"),
    ]
    column = published.system.cells.columns
    assert published.structure.high[column[key_of("B", TOTAL, TOTAL, "2023-Q2", "count")]] == 0
    assert published.structure.high[column[key_of("B", TOTAL, TOTAL, "2023-Q1", "count")]] > 0
    assert published.structure.high[column[key_of("C", TOTAL, TOTAL, "2023-Q1", "count")]] == 0


def test_a_mean_takes_all_periods_and_rounds_half_up(tmp_path: Path) -> None:
    publication = small_publication(tmp_path)
    _, published, values = built(publication, [("A", "2", "Y", "2023-Q1")] * 18)
    figure = published.figures[key_of("A", TOTAL, TOTAL, "2023-Q4", "ytd_mean")]
    assert (values[figure.column], figure.periods) == (18, 4)
    assert figure.printed(18) == 5
    assert not is_primary(figure, 16, publication.confidentiality)
    assert is_primary(figure, 15, publication.confidentiality)


def test_tables_that_are_linked_by_a_total_that_none_shows_get_it(tmp_path: Path) -> None:
    deep = TOML.replace('for_each = ["programme"]\n', 'for_each = ["programme", "sex"]\n')
    assert deep != TOML
    own = deep[deep.index('[[tables]]\nid = "age"') : deep.index("[confidentiality]")]
    totals = own.replace('id = "age"', 'id = "all"').replace('for_each = ["programme", "sex"]\n', "")
    plain = totals.replace("{programme}. ", "").replace(" {programme}", "")
    publication = small_publication(tmp_path, deep.replace("[confidentiality]", plain + "[confidentiality]"))
    counts = counted([("A", "2", "Y", "2023-Q1")] * 5 + [("B", "1", "Y", "2023-Q1")] * 6)
    tables = lay_out(publication, lambda codes, period: counts[(*codes, period.code)] > 0)
    for knows in (EVERYTHING, SHOWN_SUMS):
        published = published_system(publication, tables, knows=knows)
        low, high = published.structure.low.copy(), published.structure.high.copy()
        star = published.figures[key_of("A", "2", "Y", "2023-Q1", "count")].column
        for key, figure in published.figures.items():
            open_still = key.codes in (("A", "2", "Y"), ("A", "2", TOTAL)) and key.period == "2023-Q1"
            if not figure.derived and not open_still:
                low[figure.column] = high[figure.column] = counts[(*key.codes, key.period)]
        assert propagate(published.system, Knowledge(low, high)).low[star] == 5


def test_a_total_of_distinct_persons_is_bounded_by_its_parts(tmp_path: Path) -> None:
    toml = TOML.replace('unit = ["programme"]', 'unit = ["programme"]\ncount = "persons"')
    publication = small_publication(tmp_path, toml)
    counts = counted([("A", "2", "Y", quarter) for quarter in QUARTERS] + [("B", "2", "Y", "2023-Q1")])

    def allowed() -> bool:
        tables = lay_out(publication, lambda codes, period: counts[(*codes, period.code)] > 0)
        published = published_system(publication, tables)
        cells = published.system.cells
        return published.structure.allows(
            published.complete(np.array([counts[*key.codes, key.period] for key in cells.columns]))
        )

    totals = [key for key in counts if key[0] == TOTAL and key[3] == "2023-Q1"]
    answers = []
    for _ in range(4):  # two records may be of two persons or of one, not of three or none
        for key in totals:
            counts[key] -= 1
        answers.append(allowed())
    for key in totals:
        counts[key] += 5
    assert answers == [True, False, False, False]
    assert not allowed()
