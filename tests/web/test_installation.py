"""The page of the installation: what takes seconds to check is checked when asked for, and says when that was."""


def test_the_whole_database_is_looked_through_when_asked_for(as_role):
    client = as_role("admin")
    before = client.get("/admin/").get_data(as_text=True)
    assert "har inte gåtts igenom sedan programmet startade" in before
    assert client.post("/admin/").location == "/admin/"
    after = client.get("/admin/").get_data(as_text=True)
    assert "gicks senast igenom i dag" in after
    assert "Alla filer finns" in after and "Alla filer finns" not in before


def test_only_an_administrator_has_it_looked_through(as_role):
    assert as_role("coordinator").post("/admin/").status_code == 403
