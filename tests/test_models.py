from tests.factories import BoothFactory


def test_a_stand_reads_as_its_plate(db):
    booth = BoothFactory(section=2, aisle="C", number=4)

    assert (booth.place, booth.stand) == ("1.2", "C04")
