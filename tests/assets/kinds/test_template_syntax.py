"""Which names a prompt uses, per template syntax."""

from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from jinja2 import Environment, StrictUndefined, UndefinedError, meta

from catalog.assets.kinds.template_syntax import (
    TemplateProblem,
    fstring_variables,
    has_plain_fields,
    jinja2_variables,
    mustache_variables,
    plain_variables,
)


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("no names {# {{ comment }} #}", set()),
        ("{{ name }} {{ user.name }} {{ items[key] }}", {"name", "user", "items", "key"}),
        ("{% for item in items %}{{ item }}{{ loop.index }}{% endfor %}", {"items"}),
        ("{% for a, b in pairs if a in wanted %}{{ b }}{% endfor %}", {"pairs", "wanted"}),
        ("{% for i in range(3) %}{% endfor %}{{ dict(a=b) }}", {"b"}),
        ("{% set tone = 'warm' %}{{ tone }}", set()),
        ("{{ tone }}{% set tone = 'warm' %}", {"tone"}),
        ("{% set x %}{{ y }}{% endset %}{{ x }}", {"y"}),
        ("{% if a %}{% set b = 1 %}{% else %}{% set b = 2 %}{% endif %}{{ b }}", {"a"}),
        ("{% if a %}{% set b = 1 %}{% endif %}{{ b }}", {"a", "b"}),
        ("{% if a %}{% elif c %}{{ d }}{% endif %}", {"a", "c", "d"}),
        ("{% for i in x %}{% set y = i %}{% endfor %}{{ y }}", {"x", "y"}),
        ("{% macro greet(who, mark=end) %}{{ who }}{{ mark }}{% endmacro %}{{ greet(me) }}",
         {"end", "me"}),
        ("{% call(row) table(rows) %}{{ row }}{{ extra }}{% endcall %}",
         {"table", "rows", "extra"}),
        ("{% with a = b %}{{ a }}{% endwith %}{{ a }}", {"a", "b"}),
        ("{% filter own(limit) %}{{ text }}{% endfilter %}", {"limit", "text"}),
        ("{{ text | own_filter(size) }}{% if x is own_test %}{% endif %}", {"text", "size", "x"}),
        ("{% block body %}{{ super() }}{{ inside }}{% endblock %}", {"inside"}),
        ("{% import 'x' as y %}{{ y.z }}{% from 'q' import r, s as t %}{{ r }}{{ t }}{{ s }}",
         {"s"}),
        ("{% set ns = namespace(n=0) %}{% set ns.n = start %}{{ ns.n }}", {"start"}),
        ("{% raw %}{{ not_a_name }}{% endraw %}", set()),
        ("{% autoescape on %}{{ x }}{% endautoescape %}", {"on", "x"}),
        ("{% do log.append(x) %}{% for i in y %}{% break %}{% endfor %}", {"log", "x", "y"}),
    ],
)  # fmt: skip
def test_jinja2_names_are_those_a_caller_must_give(text: str, names: set[str]) -> None:
    assert jinja2_variables(text) == names


@pytest.mark.parametrize(
    "text",
    [
        "{{ 9**9**9**9 }}{{ name }}",
        "{{ 'a' * 10**12 }}{{ name }}",
        "{{ '%1000000000d' % 1 }}{{ name }}",
        "{{ 'x'|center(10**10) }}{{ name }}",
        "{% autoescape 9**9**9**9 %}{% endautoescape %}{{ name }}",
        "{{ range(10**12)|list }}{{ name }}",
    ],
)
def test_nothing_in_a_text_is_computed(text: str) -> None:
    assert jinja2_variables(text) == {"name"}


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("{{ a }}\n{{ b", 2, "is not valid Jinja2: "),
        ("a\n{% for x in y %}{{ x }}\n\nb", 2, "Unexpected end of template"),
        ("{% nonsense %}", 1, "unknown tag 'nonsense'"),
        ("{{ " + "(" * 20_000, 1, "nested too deeply"),
        ("{% if a %}" * 2_000 + "{% endif %}" * 2_000, 1, "nested too deeply"),
    ],
)
def test_broken_jinja2_is_refused_with_its_line(text: str, line: int, words: str) -> None:
    with pytest.raises(TemplateProblem, match=words) as refused:
        jinja2_variables(text)
    assert refused.value.line == line


NAMES = st.sampled_from("abcdef")
READING = st.recursive(
    st.builds("{{{{ {} }}}}".format, NAMES)
    | st.builds("{{{{ {}|upper ~ {}.x }}}}".format, NAMES, NAMES),
    lambda inner: (
        st.builds("{}{}".format, inner, inner)
        | st.builds("{{% if {} %}}{}{{% else %}}{}{{% endif %}}".format, NAMES, inner, inner)
        | st.builds("{{% for {} in {} %}}{}{{% endfor %}}".format, NAMES, NAMES, inner)
        | st.builds("{{% with {} = {} %}}{}{{% endwith %}}".format, NAMES, NAMES, inner)
        | st.builds("{{% call({}) {}() %}}{}{{% endcall %}}".format, NAMES, NAMES, inner)
    ),
    max_leaves=8,
)
STATEMENTS = st.recursive(
    st.builds("{{{{ {} }}}}".format, NAMES)
    | st.builds("{{% set {} = {} %}}".format, NAMES, NAMES)
    | st.builds("{{{{ {}.x(y={}) }}}}".format, NAMES, NAMES),
    lambda inner: (
        st.builds("{}{}".format, inner, inner)
        | st.builds("{{% if {} %}}{}{{% endif %}}".format, NAMES, inner)
        | st.builds("{{% if {} %}}{}{{% else %}}{}{{% endif %}}".format, NAMES, inner, inner)
        | st.builds("{{% for {} in {} %}}{}{{% endfor %}}".format, NAMES, NAMES, inner)
        | st.builds("{{% with {} = {} %}}{}{{% endwith %}}".format, NAMES, NAMES, inner)
        | st.builds("{{% macro {}({}) %}}{}{{% endmacro %}}".format, NAMES, NAMES, inner)
    ),
    max_leaves=8,
)


class Anything:
    """A value that can be read, called and looped over."""

    def __init__(self, is_true: bool) -> None:
        self.is_true = is_true

    def __bool__(self) -> bool:
        return self.is_true

    def __iter__(self) -> Iterator["Anything"]:
        yield from [self] if self.is_true else []

    def __call__(self, **named: object) -> "Anything":
        return self

    def __getattr__(self, name: str) -> "Anything":
        if name.startswith("__"):
            raise AttributeError(name)
        return self


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(STATEMENTS, st.lists(st.booleans(), min_size=6, max_size=6))
def test_a_text_given_the_names_it_expects_misses_no_name_it_could_get(
    text: str, truths: list[bool]
) -> None:
    """The oracle is Jinja2 rendering with strict names.

    Some texts fail on a name they set too late or twice, whatever the caller gives; they say
    nothing about what is expected.
    """
    everything = {name: Anything(is_true) for name, is_true in zip("abcdef", truths, strict=True)}
    template = Environment(autoescape=True, undefined=StrictUndefined).from_string(text)
    try:
        template.render(everything)
    except (UndefinedError, TypeError):
        assume(False)
    expected = jinja2_variables(text)
    template.render({name: value for name, value in everything.items() if name in expected})


@given(READING)
def test_a_text_that_sets_no_names_expects_those_jinja2_itself_finds(text: str) -> None:
    environment = Environment(autoescape=True)
    assert jinja2_variables(text) == meta.find_undeclared_variables(environment.parse(text))


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("plain", set()),
        ("{name} and {{not_a_name}}", {"name"}),
        ("{user.name} {items[0]} {price:>{width}} {x!r}", {"user", "items", "price", "width", "x"}),
        ("{{{name}}}", {"name"}),
    ],
)
def test_fstring_names_are_first_parts_of_fields(text: str, names: set[str]) -> None:
    assert fstring_variables(text) == names


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("a\n}", 2, "has a lone `}`"),
        ("a\nb {name", 2, "opens `{` and never closes it"),
        ("{}", 1, "without a name"),
        ("{0}", 1, "without a name"),
        ("{a!}", 1, "which is not a field"),
    ],
)
def test_broken_fstrings_are_refused_with_their_line(text: str, line: int, words: str) -> None:
    with pytest.raises(TemplateProblem, match=words) as refused:
        fstring_variables(text)
    assert refused.value.line == line


@given(st.text(alphabet="{}ab.[]!:\n ", max_size=30))
def test_every_fstring_that_formats_by_name_is_read(text: str) -> None:
    try:
        names = fstring_variables(text)
    except TemplateProblem:
        return
    for name in names:
        assert name in text


@pytest.mark.parametrize("text", ["{name}", "{{}}", "no field"])
def test_plain_fields_are_bare_names(text: str) -> None:
    assert has_plain_fields(text)


@pytest.mark.parametrize("text", ["{a.b}", "{a[0]}", "{a!r}", "{a:>3}", "{ a }"])
def test_fields_with_formats_or_attributes_are_not_plain(text: str) -> None:
    assert not has_plain_fields(text)


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("plain {not_a_name}", set()),
        ("{{name}} {{ user.name }} {{{raw}}} {{&also}}", {"name", "user", "raw", "also"}),
        ("{{#items}}{{title}}{{.}}{{/items}}", {"items"}),
        ("{{^items}}{{empty_text}}{{/items}}", {"items", "empty_text"}),
        ("{{! comment }}{{> partial }}{{name}}", {"name"}),
        ("{{.}}", set()),
    ],
)
def test_mustache_names_are_first_parts_outside_sections(text: str, names: set[str]) -> None:
    assert mustache_variables(text) == names


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("a\n{{name", 2, "never closed"),
        ("{{{name}}", 1, "never closed with `}}}`"),
        ("{{#a}}\n", 1, "never closes section `a`"),
        ("\n{{/a}}", 2, "which is not open"),
        ("{{#a}}{{#b}}{{/a}}{{/b}}", 1, "closes section `a`"),
        ("{{}}", 1, "empty tag"),
        ("{{=<% %>=}}", 1, "changes the delimiters"),
    ],
)
def test_broken_mustache_is_refused_with_its_line(text: str, line: int, words: str) -> None:
    with pytest.raises(TemplateProblem, match=words) as refused:
        mustache_variables(text)
    assert refused.value.line == line


@given(st.text(alphabet="{}#/^&!.ab \n", max_size=40))
def test_any_text_is_read_or_refused(text: str) -> None:
    for read in (jinja2_variables, fstring_variables, mustache_variables, plain_variables):
        try:
            read(text)
        except TemplateProblem as problem:
            line = problem.line
        else:
            line = 1
        assert 1 <= line <= text.count("\n") + 1
