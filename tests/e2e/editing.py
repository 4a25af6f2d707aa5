"""What tests of the editor share: signing in to it, its buttons, and the faults that the browser tells."""

import re

from tests.accounts.factories import PASSWORD, UserFactory
from tests.annuaire.factories import AppartenanceFactory


def listen(page) -> None:
    """Collect in `page.errors` what the browser complains about, content policy included."""
    page.errors = []
    # The editor saves by itself and is answered 400 while something is missing: that is no fault of the page.
    told = ("error", "400 (Bad Request)")
    page.on("console", lambda one: one.type == told[0] and told[1] not in one.text and page.errors.append(one.text))
    page.on("pageerror", lambda error: page.errors.append(str(error)))


def sign_in(page, live_server, *roles, email: str = "web@exemple.test"):
    """Somebody with these roles, in the editor; errors are collected."""
    user = UserFactory(email=email, password=PASSWORD)
    for role in roles:
        AppartenanceFactory(user=user, role=role)
    listen(page)
    page.goto(f"{live_server.url}/admin/")
    page.fill("[name=login]", user.email)
    page.fill("[name=password]", PASSWORD)
    page.get_by_role("button", name="Se connecter", exact=True).click()
    page.wait_for_url("**/admin/")
    return page


def choose(page, entry: str) -> None:
    """An entry of the menu of the green button, by how it begins."""
    page.locator("[data-drop-down-toggle], .action-save ~ * button").first.click()
    button = page.get_by_role("button", name=re.compile(f"^{entry}"))
    button.or_(page.get_by_role("link", name=re.compile(f"^{entry}"))).first.click()


def publish(page) -> None:
    choose(page, "Publier")
    page.wait_for_load_state()


def told(page) -> None:
    """Wait for the green message of what was done."""
    page.locator(".messages .success").first.wait_for()
