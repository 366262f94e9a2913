import datetime
import re

import pytest

from survey_app.db.models import InvitationRow, UserRow, utc_now
from survey_app.domain.roles import Grant, Role
from survey_app.errors import InvalidInputError, NotFoundError, RefusedError
from survey_app.services.people import signing_in, users
from tests.services.office import REGION, STORUMAN

PASSWORD = "tre gröna granar"


def test_an_invitation_sets_a_password_once(office):
    person = users.add_user(office.session, "Ny@Example.se", Grant(Role.RECEPTION, STORUMAN))
    token = signing_in.invite(office.session, person.id)
    assert signing_in.find_invitation(office.session, token).person.email == "ny@example.se"
    signing_in.use_invitation(office.session, token, PASSWORD)
    assert signing_in.sign_in(office.session, "NY@example.se", PASSWORD).id == person.id
    with pytest.raises(NotFoundError):
        signing_in.use_invitation(office.session, token, PASSWORD)


def test_a_demonstration_link_signs_in_any_number_of_times(office):
    token = signing_in.invite(office.session, office.people["anna"].user_id, forever=True)
    for _ in range(3):
        assert signing_in.use_invitation(office.session, token).name == "Anna"
    assert signing_in.find_invitation(office.session, token).forever


def test_an_old_invitation_and_a_made_up_one_are_refused_alike(office):
    token = signing_in.invite(office.session, office.people["anna"].user_id)
    office.session.flush()
    for row in office.session.query(InvitationRow):
        row.expires_at = utc_now() - datetime.timedelta(minutes=1)
    for wrong in (token, "made-up"):
        with pytest.raises(NotFoundError, match="too old"):
            signing_in.use_invitation(office.session, wrong, PASSWORD)


def test_a_short_password_is_refused_and_the_invitation_stays(office):
    token = signing_in.invite(office.session, office.people["anna"].user_id)
    with pytest.raises(InvalidInputError, match="12"):
        signing_in.use_invitation(office.session, token, "kort")
    assert signing_in.find_invitation(office.session, token)


@pytest.mark.parametrize("email", ["anna@example.se", "nobody@example.se"])
def test_a_wrong_password_and_an_unknown_address_are_the_same(office, email):
    signing_in.set_password(office.session, office.people["anna"].user_id, PASSWORD)
    assert signing_in.sign_in(office.session, email, "something else entirely") is None


def test_real_passwords_are_hashed_slowly_and_an_easier_hash_is_replaced_at_the_next_sign_in(
    office, quick_passwords, monkeypatch
):
    anna = office.people["anna"].user_id
    signing_in.set_password(office.session, anna, PASSWORD)
    easy = office.session.get_one(UserRow, anna).password_hash
    monkeypatch.setattr(signing_in, "_HASHER", quick_passwords)
    assert signing_in.sign_in(office.session, "anna@example.se", PASSWORD).id == anna
    stored = office.session.get_one(UserRow, anna).password_hash
    assert stored.startswith("$argon2id$") and stored != easy
    memory_kb, rounds = (int(re.search(rf"{name}=(\d+)", stored)[1]) for name in "mt")
    assert memory_kb * rounds >= 3 * 65536
    assert signing_in.sign_in(office.session, "anna@example.se", PASSWORD).id == anna


def test_somebody_without_a_role_cannot_sign_in(office):
    anna = office.people["anna"]
    signing_in.set_password(office.session, anna.user_id, PASSWORD)
    users.remove_role(office.session, anna.user_id, Grant(Role.RECEPTION, STORUMAN))
    office.session.flush()
    assert signing_in.sign_in(office.session, "anna@example.se", PASSWORD) is None


def test_the_last_administrator_stays(office):
    with pytest.raises(RefusedError, match="last"):
        users.remove_role(office.session, office.people["frida"].user_id, Grant(Role.ADMIN))


def test_a_second_role_is_added_to_the_same_person(office):
    users.add_user(office.session, "anna@example.se", Grant(Role.MUNICIPALITY, STORUMAN))
    actor = users.actor_of(office.session, office.people["anna"].user_id)
    assert {grant.role for grant in actor.grants} == {Role.RECEPTION, Role.MUNICIPALITY}


@pytest.mark.parametrize("grant", [Grant(Role.RECEPTION), Grant(Role.COORDINATOR)])
def test_a_role_needs_its_place(office, grant):
    with pytest.raises(InvalidInputError, match="needs"):
        users.add_user(office.session, "x@example.se", grant)


def test_what_is_no_address_is_refused(office):
    with pytest.raises(InvalidInputError, match="e-mail"):
        users.add_user(office.session, "anna", Grant(Role.ADMIN))


def test_the_last_coordinator_of_a_region_stays_until_another_is_named(office):
    grant, david = Grant(Role.COORDINATOR, region_key=REGION), office.people["david"]
    with pytest.raises(RefusedError, match="last"):
        users.remove_role(office.session, david.user_id, grant)
    users.add_user(office.session, "anna@example.se", grant)
    users.remove_role(office.session, david.user_id, grant)
    assert users.actor_of(office.session, david.user_id).grants == ()
