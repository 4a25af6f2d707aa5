import pytest


@pytest.fixture
def ask(client, django_capture_on_commit_callbacks):
    """Post a form whose mail leaves once it is committed."""

    def post(path: str, **data):
        with django_capture_on_commit_callbacks(execute=True):
            return client.post(path, data)

    return post
