from django.utils import translation

from fair.phrases import in_a_row


def test_words_in_a_row_are_parted_as_the_language_parts_them():
    words = ["CE", "RoHS", "LFGB"]

    assert in_a_row(words) == "CE, RoHS, LFGB"
    with translation.override("zh-hans"):
        assert in_a_row(words) == "CE、RoHS、LFGB"
