"""What Wagtail calls when a workflow has gone through; it loads this file before any model there is."""


def publish_approved(workflow_state, user=None) -> None:
    """Publish exactly what was approved."""
    from newsroom.publishing import publish

    publish(workflow_state, user)
