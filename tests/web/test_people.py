"""The page of people: taking a role back is asked about first, and somebody must stay."""

import re

from survey_app.domain.roles import Grant, Role
from survey_app.services.people import users
from tests.web.stage import LYCKSELE, REGION, add_person

PEOPLE = f"/region/{REGION}/people"


def person_named(stage, email):
    with stage.instance.readers() as session:
        return next(person for person in users.list_people(session) if person.email == email)


def test_a_role_is_taken_back_after_asking(as_role, stage):
    with stage.instance.sessions() as session:
        add_person(session, "bortsagd@example.se", Grant(Role.RECEPTION, LYCKSELE))
        session.commit()
    person = person_named(stage, "bortsagd@example.se")
    client, sent = as_role("coordinator"), {"action": "remove", "person": person.id, "grant": f"reception|{LYCKSELE}|"}
    asked = client.post(PEOPLE, data=sent)
    assert "Vill du ta bort rollen?" in asked.get_data(as_text=True)
    assert person_named(stage, person.email).grants
    assert client.post(PEOPLE, data=sent | {"sure": "1"}).location == PEOPLE
    assert not person_named(stage, person.email).grants


def test_the_last_coordinator_stays(as_role, stage):
    person, grant = person_named(stage, "samordnare@example.se"), Grant(Role.COORDINATOR, region_key=REGION)
    with stage.instance.sessions() as session:
        for other in users.list_people(session):
            if other.id != person.id:
                users.remove_role(session, other.id, grant)
        session.commit()
    sent = {"action": "remove", "person": person.id, "grant": f"coordinator||{REGION}"}
    for values in (sent, sent | {"sure": "1"}):
        response = as_role("coordinator").post(PEOPLE, data=values)
        assert response.status_code == 422
        assert "Den sista samordnaren måste vara kvar." in response.get_data(as_text=True)
    assert person_named(stage, person.email).grants


def test_who_gives_up_an_own_role_is_led_home(app, stage):
    with stage.instance.sessions() as session:
        path = add_person(session, "slutar@example.se", Grant(Role.COORDINATOR, region_key=REGION))
        session.commit()
    client = app.test_client()
    client.get(path)
    person = person_named(stage, "slutar@example.se")
    sent = {"action": "remove", "person": person.id, "grant": f"coordinator||{REGION}"}
    assert "Det är din egen roll." in client.post(PEOPLE, data=sent).get_data(as_text=True)
    assert client.post(PEOPLE, data=sent | {"sure": "1"}).location == "/"


def test_municipalities_stand_by_name_with_the_swedish_letters_last(as_role):
    for address in (PEOPLE, f"/region/{REGION}/new"):
        page = as_role("coordinator").get(address).get_data(as_text=True)
        lists = [names_in(part) for part in re.split(r"<select|<fieldset", page)]
        lists = [names for names in lists if len(names) == 7]
        assert lists, address
        for names in lists:
            assert names == sorted(names, key=lambda name: name.replace("Å", "|"))


def names_in(part: str) -> list[str]:
    """Return the municipalities that stand between tags, each where it stands first."""
    found = re.findall(r">\s*(Arjeplog|Arvidsjaur|Malå|Norsjö|Sorsele|Åsele|Vilhelmina)\s*<", part)
    return list(dict.fromkeys(found))
