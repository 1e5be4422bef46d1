from django.template import Context, Template

from fair.templatetags.constant import DrawnOnce


def drawn_once(source):
    return len(Template(source).nodelist.get_nodes_by_type(DrawnOnce))


def test_an_icon_with_a_fixed_name_is_drawn_once():
    template = Template(
        "{% for n in row %}{% include 'components/icon.html' with name='x' only %}{% endfor %}"
    )
    (node,) = template.nodelist.get_nodes_by_type(DrawnOnce)

    drawn = template.render(Context({"row": range(3)}))

    assert drawn.count("#i-x") == 3
    assert len(node.drawn) == 1


def test_icons_that_differ_are_drawn_each_time():
    template = Template("{% for n in row %}{% include 'components/icon.html' with name=n only %}{% endfor %}")

    drawn = template.render(Context({"row": ["sun", "moon"]}))

    assert "#i-sun" in drawn
    assert "#i-moon" in drawn


def test_only_fixed_icons_are_kept():
    assert drawn_once("{% include 'components/icon.html' with name='x' solid=True only %}") == 1
    assert drawn_once("{% include 'components/icon.html' with name='x'|upper only %}") == 0
    assert drawn_once("{% include 'components/icon.html' with name='x' size=size only %}") == 0
    assert drawn_once("{% include 'components/icon.html' with name='x' %}") == 0
    assert drawn_once("{% include 'components/plate.html' with booth=booth only %}") == 0
