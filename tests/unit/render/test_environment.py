"""The user's templates win, and their mistakes are told by file and line."""

from __future__ import annotations

import pytest

from monitor.errors import TemplateFault
from monitor.model.delivery import Medium
from monitor.render.environment import environment, fill
from monitor.render.message import render
from tests.unit.render.events import NOW, TERMINATED, a_delivery, a_subscription


def message(house, *media):
    return render(
        house,
        delivery=a_delivery(),
        events=(TERMINATED,),
        media=media or tuple(Medium),
        limit=0,
        now=NOW,
        subscription=a_subscription(),
    )


@pytest.fixture
def own(tmp_path):
    """Write a template of the user's; returns the environment that finds it."""

    def write(name, text):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
        return environment(tmp_path)

    return write


def test_a_template_of_the_users_wins_and_the_others_are_the_shipped_ones(own):
    said = message(own("message/body.text.j2", "Just this: {{ digest.first.headline }}"))
    assert said.text == "Just this: Terminated: it was recruiting, and will not resume\n"
    assert "<del" in said.html or "Terminated" in said.html


def test_a_template_of_the_users_may_build_on_the_shipped_one(own):
    house = own("message/body.text.j2", 'Dear team\n{% include "shipped/message/body.text.j2" %}')
    said = message(house).text
    assert said.startswith("Dear team\nNCT99000001")


def test_a_partial_of_the_users_is_used_by_the_shipped_templates(own):
    house = own("event/change.text.j2", "    {{ change.label }} is other\n\n")
    assert "Enrollment is other" in message(house).text


@pytest.mark.parametrize(
    ("mistake", "says"),
    [
        ("{{ digest.nothing_like_it }}", "nothing_like_it"),
        ("{{ nobody }}", "nobody"),
        ("{% if %}", "Expected an expression"),
        ("{% for x in digest.trials %}", "Unexpected end of template"),
        ("{{ 1 / 0 }}", "ZeroDivisionError"),
        ("{{ digest.count + 'x' }}", "TypeError"),
        ("{{ digest.trials[99].title }}", "no element 99"),
        ("{{ digest | no_such_filter }}", "no_such_filter"),
        ("{{ ''.__class__.__mro__ }}", "unsafe"),
        ("{% for n in range(10 ** 9) %}{% endfor %}", "Range too big"),
        ("{% include 'message/body.text.j2' %}", "it uses itself without an end"),
        ("{{ cycler() }}", "at least one item"),
    ],
)
def test_a_mistake_in_a_template_is_told_with_its_file_and_line(own, mistake, says):
    house = own("message/body.text.j2", f"one\ntwo\n{mistake}\n")
    with pytest.raises(TemplateFault) as caught:
        message(house)
    told = str(caught.value)
    assert "message/body.text.j2, line 3" in told or "line 4" in told
    assert says in told
    assert "mend it" in told
    assert "\n" not in told


def test_a_mistake_in_a_partial_is_told_where_it_is(own):
    house = own("event/change.text.j2", "\n{{ change.colour }}")
    with pytest.raises(TemplateFault, match=r"event/change\.text\.j2, line 2: .*colour"):
        message(house)


def test_a_mistake_in_a_template_stops_only_the_media_that_are_made_with_it(own):
    house = own("message/body.html.j2", "{{ nobody }}")
    assert message(house, Medium.MARKDOWN).markdown == message(environment(None)).markdown
    with pytest.raises(TemplateFault):
        message(house, Medium.TEXT, Medium.HTML)


def test_a_body_for_machines_needs_no_template_at_all(own):
    for name in ("subject.txt", *(f"body.{medium}" for medium in ("text", "html", "markdown"))):
        house = own(f"message/{name}.j2", "{{ nobody }}")
    said = message(house, Medium.JSON)
    assert said.payload == message(environment(None)).payload
    assert said.subject == "trial-monitor: 1 event"
    with pytest.raises(TemplateFault):
        message(house, Medium.MARKDOWN)


def test_a_template_that_is_not_there_is_named(own):
    house = own("message/body.text.j2", '{% include "event/gone.j2" %}')
    with pytest.raises(TemplateFault, match=r"event/gone\.j2: there is no such template"):
        message(house)


def test_what_goes_into_markdown_is_escaped_without_being_asked_to(own):
    house = own("a.markdown.j2", "{{ x }}|{{ ' and ' }}|{{ 3 }}|{{ x | safe }}")
    assert fill(house, "a.markdown.j2", {"x": "*b* <i>"}) == ("\\*b\\* &lt;i&gt;| and |3|*b* <i>")


def test_what_goes_into_html_is_escaped_and_text_stays_as_it_is(own):
    own("a.html.j2", "{{ x }}")
    house = own("a.text.j2", "{{ x }}")
    assert fill(house, "a.html.j2", {"x": "*b* <i>"}) == "*b* &lt;i&gt;"
    assert fill(house, "a.text.j2", {"x": "*b* <i>"}) == "*b* <i>"


def test_a_folder_that_is_not_there_changes_nothing(tmp_path):
    assert message(environment(tmp_path / "gone")).text == message(environment(None)).text


def test_an_arrow_between_words_written_from_right_to_left_still_leads_to_the_later(own):
    house = own("mine.html.j2", "{{ said }}")

    turned = fill(house, "mine.html.j2", {"said": "“ראש” → <סוף>"})
    plain = fill(house, "mine.html.j2", {"said": "“first” → <last>"})

    assert turned == "“ראש” &#8206;→&#8206; &lt;סוף&gt;"
    assert plain == "“first” → &lt;last&gt;"
