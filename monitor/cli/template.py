"""`template`: which templates there are, and what would be sent as they stand."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path
from tempfile import mkstemp
from typing import NamedTuple

import click
from msgspec.structs import replace

from monitor.app import App
from monitor.channels.base import Drafting
from monitor.cli.explain import named_event
from monitor.cli.session import Session, out, pass_session, say
from monitor.clock import utc_now
from monitor.errors import UsageError
from monitor.model.delivery import Delivery, Medium, Message
from monitor.model.event import Event

_MARK = ".trial-monitor-preview"  # names what is ours in a folder
_MEDIA = {
    "email": (Medium.TEXT, Medium.HTML),
    "html": (Medium.HTML,),
    "text": (Medium.TEXT,),
    "markdown": (Medium.MARKDOWN,),
    "subject": (Medium.TOLD,),  # which has no template but the subject's
    "message": tuple(Medium),
}
_NOT_TO_OVERRIDE = ("shipped/", "web/")
_MACHINES = {Medium.JSON, Medium.CLOUDEVENT}


@click.group()
def template() -> None:
    """See the words: which templates there are, and what would be sent as they stand."""


@template.command("list")
@pass_session
def list_(session: Session) -> None:
    """List the templates that may be overridden, and which of them are yours."""
    from monitor.render.environment import environment

    folder = session.config().templates
    for name in environment(None).list_templates(extensions=["j2"]):
        if not name.startswith(_NOT_TO_OVERRIDE):
            own = folder / name if folder else None
            out(f"{name}  yours: {own}" if own and own.is_file() else name)
    if folder is None:
        say("none is yours: name a folder for them in [templates]")


@template.command()
@click.argument("name")
@click.option("--event", metavar="ID", default="", help="This event, as `events` prints it.")
@click.option("--sample", is_flag=True, help="An event of a trial that there is not.")
@click.option("--subscription", metavar="NAME", default="", help="As this subscription tells it.")
@click.option(
    "--output",
    type=click.Path(path_type=Path, file_okay=False),
    default="preview",
    metavar="FOLDER",
    show_default=True,
)
@pass_session
def preview(
    session: Session, name: str, event: str, subscription: str, output: Path, *, sample: bool
) -> None:
    """Write what would be sent, as files and to the terminal. Nothing is sent.

    NAME is a channel of the configuration, `message` for everything, `email`, `html`, `text`,
    `markdown`, `subject`, or one of the templates that `template list` prints.
    """
    if sample == bool(event):
        raise UsageError("say what to show: --event ID, or --sample")
    with session.app() as app:
        shown = _shown(app, name)
        delivery, events = _told(app, name, shown, event, subscription)
        message = app.outlet.words(
            delivery,
            events,
            utc_now(),
            media=shown.media,
            limit=shown.limit,
            unsubscribe=_unsubscribe(app, delivery),
        )
        files = _files(app, message, shown)
    _write(output, files)
    out(_text(message, shown))
    for each in files:
        say(str(output / each))


class _Shown(NamedTuple):
    """What is to be seen; `channel` is empty where it is the same for all."""

    channel: str
    recipient: str
    media: tuple[Medium, ...]
    limit: int

    @property
    def is_written(self) -> bool:
        """Whether there are words in it, and not only values for machines."""
        return bool(set(self.media) - _MACHINES)


def _shown(app: App, name: str) -> _Shown:
    from monitor.channels import available

    for channel in app.config.channels:
        if channel.name == name:
            kind = available()[channel.kind]
            return _Shown(name, app.recipients[name][0], kind.media, kind.limit)
    return _Shown("", "", _MEDIA.get(name) or _media_of(app, name), 0)


def _media_of(app: App, name: str) -> tuple[Medium, ...]:
    """Return the media in which a template is used."""
    names = set(app.environment.list_templates(extensions=["j2"]))
    folder, _, file = name.partition("/")
    if name not in names or not file:
        channels = ", ".join(channel.name for channel in app.config.channels)
        raise UsageError(
            f"{name!r} is no channel ({channels}), none of {', '.join(_MEDIA)},"
            " and no template: see `trial-monitor template list`"
        )
    if folder in {"report", "web"}:
        raise UsageError(f"{name} is no part of a message: see it where it is shown")
    if name.startswith("message/subject."):
        return _MEDIA["subject"]
    kind = file.split(".")[-2]
    return _MEDIA.get(kind) or _MEDIA["html" if kind == "css" else "message"]


def _told(
    app: App, name: str, shown: _Shown, key: str, subscription: str
) -> tuple[Delivery, tuple[Event, ...]]:
    """Return a delivery that there is not, with the event that is asked for or with the sample."""
    from monitor.render.sample import sample

    delivery, events = sample(channel=shown.channel, recipient=shown.recipient, now=utc_now())
    if not shown.channel:
        delivery = replace(delivery, subscription=f"preview of {name}")
    if key:
        events = (named_event(app, key),)
        delivery = replace(delivery, events=(events[0].id,))
    asked = subscription or (_subscription(app, shown.channel) if key else "")
    names = [each.name for each in app.config.subscriptions]
    if asked and asked not in names:
        raise UsageError(f"no subscription is called {asked!r}; there are: {', '.join(names)}")
    return (replace(delivery, subscription=asked) if asked else delivery), events


def _subscription(app: App, channel: str) -> str:
    """Return the first subscription that goes by the channel, "" for none."""
    names = (each.name for each in app.config.subscriptions if channel in each.channels)
    return next(names, "")


def _unsubscribe(app: App, delivery: Delivery) -> str:
    """Return a link that looks like the reader's, and ends nothing."""
    if app.config.listener is None or not delivery.recipient:
        return ""
    from monitor.web.tokens import Reader, link

    reader = Reader(delivery.channel, delivery.recipient, delivery.subscription)
    return link(app.config.listener.url, "a preview", reader)


def _text(message: Message, shown: _Shown) -> str:
    """Return what a terminal can show of a message."""
    if not shown.is_written:
        return message.payload.decode() or message.envelope.decode()
    return f"{message.subject}\n\n{message.text or message.markdown}".rstrip()


def _files(app: App, message: Message, shown: _Shown) -> dict[str, bytes]:
    said = {"body.txt": message.text, "body.html": message.html, "body.md": message.markdown}
    if shown.is_written:
        said = {"subject.txt": f"{message.subject}\n", **said}
    made = {name: text.encode("utf-8", "replace") for name, text in said.items()}
    made |= {"payload.json": message.payload, "cloudevent.json": message.envelope}
    channel = app.channel(shown.channel) if shown.channel else None
    drafts = channel.draft(message) if isinstance(channel, Drafting) else {}
    return {Path(name).name: content for name, content in {**made, **drafts}.items() if content}


# --- files


def _write(folder: Path, files: dict[str, bytes]) -> None:
    """Put the files into the folder in place of an earlier preview, and of nothing else."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        ours = _ours(folder)
        for name in files.keys() - ours:
            if os.path.lexists(folder / name):
                raise UsageError(
                    f"{folder / name} is there already, and is no preview: choose another --output"
                )
        _mark(folder, ours | files.keys())
        for name in ours - files.keys():
            (folder / name).unlink(missing_ok=True)
        for name, content in files.items():
            _replace(folder / name, content)
        _mark(folder, files.keys())
    except OSError as error:
        raise UsageError(f"{error.filename or folder}: {error.strerror}") from error


def _ours(folder: Path) -> set[str]:
    """Return the names of the files that a preview has written there."""
    try:
        names = (folder / _MARK).read_text("utf-8").split("\n")
    except (FileNotFoundError, UnicodeDecodeError):
        return set()
    return {name for name in names if name.strip(".") and Path(name).name == name != _MARK}


def _mark(folder: Path, names: Iterable[str]) -> None:
    _replace(folder / _MARK, "\n".join(sorted(names)).encode())


def _replace(path: Path, content: bytes) -> None:
    """Write a file for its owner alone; a link of this name is replaced, and not followed."""
    file, made = mkstemp(dir=path.parent, prefix=f"{path.name}.")
    with os.fdopen(file, "wb") as stream:
        stream.write(content)
    Path(made).replace(path)
