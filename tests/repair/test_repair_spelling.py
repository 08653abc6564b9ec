from prikk.repair.spelling import Likeness, Speller, Spelling, edit_distance, normal

SPELLER = Speller(
    {
        "03": [Spelling("03 Oslo"), Spelling("Olso", Likeness.ALIAS)],
        "18": [Spelling("18 Nordland - Nordlánnda")],
        "A": [Spelling("20-24 år")],
        "B": [Spelling("25-29 år")],
    },
    codes=["03", "18"],
)


def found(text: str) -> tuple[str, Likeness] | None:
    match = SPELLER.match(text)
    return (match.name, match.likeness) if match else None


def test_case_and_spaces_are_no_misspelling() -> None:
    assert found("03  OSLO") == ("03", Likeness.SAME)


def test_signs_soft_hyphens_and_tags_do_not_hide_a_label() -> None:
    assert normal("<b>Nord\u00adland</b> - «Nord»") == "nordlandnord"
    assert found("03-Oslo") == ("03", Likeness.NORMAL)


def test_alias_code_and_nearest() -> None:
    assert found("Olso") == ("03", Likeness.ALIAS)
    assert found("18 Nerdlund") == ("18", Likeness.CODE)
    assert found("Nordland - Nordlannda") == ("18", Likeness.NEAREST)


def test_what_is_like_two_labels_is_neither() -> None:
    assert found("2-2 år") is None
    assert found("") is None


def test_edit_distance_counts_up_to_a_limit() -> None:
    assert edit_distance("iobbklubb", "jobbklubb", most=3) == 1
    assert edit_distance("abc", "abcd", most=3) == 1
    assert edit_distance("abcdef", "uvwxyz", most=2) == 3
