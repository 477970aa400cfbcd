"""What all four functions run: it stands for a newcomer's code, and does nothing here."""


def handler(event: object, context: object) -> None:
    print(event)
