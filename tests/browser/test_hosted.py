"""A day of hosted buyers: set up, wished for, solved, changed by hand, compared, published, read."""

import datetime

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from fair.celery import app
from fair.jobs import run_job
from matchmaking.models import Draft, DraftMeeting, HostedProgramme, Meeting
from tests.browser.test_conference import picture
from tests.factories import EditionFactory, MembershipFactory, OrganiserFactory, UserFactory


@pytest.fixture
def by_hand(monkeypatch):
    """The worker's jobs wait until the test runs them, as they would in a fair with much to do."""
    monkeypatch.setattr(app.conf, "task_always_eager", False)


def set_up(desk, day, buyers, companies):
    desk.get_by_label("Name", exact=True).fill("Hosted buyers, spring")
    desk.get_by_label("Time limit of a search, in seconds").fill("5")
    desk.get_by_role("button", name="Set up the programme").click()
    desk.get_by_label("Day", exact=True).fill(str(day))
    desk.get_by_label("From", exact=True).fill("09:00")
    desk.get_by_label("To", exact=True).fill("12:00")
    desk.get_by_role("button", name="Save").click()
    expect(desk.get_by_text("The days make 6 hours for meetings.")).to_be_visible()
    desk.get_by_role("link", name="Tables and rooms").click()
    desk.get_by_label("Name", exact=True).fill("Table 1")
    desk.get_by_label("Meetings at once").fill("2")
    desk.get_by_role("button", name="Save").click()
    desk.get_by_role("link", name="People and wishes").click()
    for buyer in buyers:
        desk.get_by_label("Name, company or e-mail").fill(buyer.name)
        desk.get_by_role("button", name="Find").click()
        desk.get_by_role("button", name="Add").click()
    desk.get_by_role("navigation", name="Sides").get_by_role("link", name="Exhibitors").click()
    for company in companies:
        desk.get_by_label("Name of the company").fill(company.name)
        desk.get_by_role("button", name="Find").click()
        desk.get_by_role("button", name="Add").click()
    expect(desk.get_by_text("Lotus Ceramics is in.")).to_be_visible()


def wish(page, who, kind):
    button = page.get_by_role("group", name=who).get_by_role("button", name=kind)
    button.click()
    expect(page.get_by_role("group", name=who).get_by_role("button", name=kind)).to_have_attribute(
        "aria-pressed", "true"
    )


def draw_up(desk, again=False):
    """Begin a search, see that it is under way, and let the worker do it."""
    desk.get_by_role("button", name="Begin").click()
    expect(desk.get_by_role("heading", name="The schedule is being drawn up")).to_be_visible()
    expect(desk.get_by_role("button", name="Stop, and keep the best so far")).to_be_visible()
    if not again:
        picture(desk, "hosted-progress")
    run_job(Draft.objects.latest("pk").job_id)
    desk.get_by_role("link", name="See the schedule").click()
    expect(desk.get_by_role("heading", name="What next")).to_be_visible()


def test_a_day_of_hosted_buyers(live_site, open_page, axe, by_hand):
    EditionFactory()
    organiser = OrganiserFactory()
    asha = UserFactory(name="Asha Rao", company="Rao Imports", country="IN", time_zone="Asia/Kolkata")
    bruno = UserFactory(name="Bruno Lima", company="Lima Casa", country="BR", time_zone="Asia/Shanghai")
    hosts = [
        MembershipFactory(user__time_zone="Asia/Shanghai", user__name=name, exhibitor__name=company)
        for name, company in (("Chen Wei", "Kiln & Co"), ("Lin Yuqing", "Lotus Ceramics"))
    ]
    companies = [host.exhibitor for host in hosts]
    day = timezone.localdate() + datetime.timedelta(days=3)

    desk = open_page("/console/matchmaking/hostedprogramme/add/", person=organiser)
    set_up(desk, day, [asha, bruno], companies)
    axe(desk)
    picture(desk, "hosted-people")
    desk.get_by_role("link", name="What it is").click()
    desk.get_by_role("button", name="Ask for wishes").click()
    expect(desk.get_by_text("Everyone is asked.")).to_be_visible()
    axe(desk)
    picture(desk, "hosted-facts")

    programme = HostedProgramme.objects.get()
    guest = open_page(f"/my/hosted/{programme.pk}/", person=asha, width=390, zone="Asia/Kolkata")
    wish(guest, "Kiln & Co", "Must")
    wish(guest, "Lotus Ceramics", "Want")
    expect(guest.get_by_text("Must: 1")).to_be_visible()
    expect(guest.get_by_text("asleep")).to_have_count(1)  # half past six in Kolkata
    guest.get_by_label("08:00–08:30").check()
    guest.get_by_role("button", name="Save my hours").click()
    expect(guest.get_by_text("Your hours are saved.").first).to_be_visible()
    axe(guest)
    picture(guest, "hosted-wishes")
    page = f"/workspace/{companies[0].slug}/hosted/{programme.pk}/"
    company = open_page(page, person=hosts[0].user)
    wish(company, "Asha Rao", "Want")
    company.get_by_role("group", name="A buyer from Brazil").get_by_role("button", name="Must").focus()
    company.keyboard.press("Enter")
    expect(company.get_by_text("Must: 1")).to_be_visible()
    axe(company)
    picture(company, "hosted-company")

    desk.get_by_role("link", name="Schedules").click()
    draw_up(desk)
    expect(desk.get_by_text("Gap to that, in percent")).to_be_visible()
    axe(desk)
    picture(desk, "hosted-draft")
    desk.get_by_role("link", name="Asha Rao").click()
    expect(desk.get_by_text("A must for Asha Rao. Kiln & Co wants to meet.")).to_be_visible()
    axe(desk)
    picture(desk, "hosted-why")
    desk.get_by_role("link", name="Change Kiln & Co").click()
    expect(desk.get_by_text("Asha Rao is asleep then.").first).to_be_visible()
    axe(desk)
    picture(desk, "hosted-change")
    desk.get_by_role("button", name="Move here").first.click()
    expect(desk.get_by_text("The draft is changed.")).to_be_visible()
    moved = DraftMeeting.objects.get(is_fixed=True)

    desk.get_by_role("link", name="Schedules").click()
    desk.get_by_label("Keep what is fixed in").select_option(label="Draft 1")
    draw_up(desk, again=True)
    kept = DraftMeeting.objects.get(draft__number=2, buyer=moved.buyer, exhibitor=moved.exhibitor)
    assert (kept.slot_id, kept.is_fixed) == (moved.slot_id, True)
    desk.get_by_role("link", name="Schedules").click()
    for number in (1, 2):
        desk.get_by_label(f"Compare draft {number}").check()
    desk.get_by_role("button", name="Put the chosen ones side by side").click()
    expect(desk.get_by_role("heading", name="Meetings in which they differ")).to_be_visible()
    axe(desk)
    picture(desk, "hosted-compare")

    desk.get_by_role("link", name="Draft 2").first.click()
    desk.get_by_role("link", name="By hour").click()
    axe(desk)
    picture(desk, "hosted-hours")
    desk.get_by_role("link", name="Publish", exact=True).click()
    axe(desk)
    picture(desk, "hosted-publish")
    desk.get_by_role("button", name="Publish and send").click()
    expect(desk.get_by_role("heading", name="The schedule is being published")).to_be_visible()
    run_job(Draft.objects.get(number=2).job_id)
    expect(desk.get_by_role("link", name="See the schedule")).to_be_visible()
    assert Meeting.objects.filter(state="confirmed").count() == 3

    guest.reload()
    expect(guest.get_by_role("heading", name="Your timetable")).to_be_visible()
    expect(guest.locator("#timetable").get_by_role("link", name="Kiln & Co")).to_be_visible()
    axe(guest)
    picture(guest, "hosted-timetable")
