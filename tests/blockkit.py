"""Draws Block Kit as HTML that looks like Slack, light and dark: so that people can look at what a bot would post."""

from html import escape
from typing import Any

Json = dict[str, Any]
STYLE = """
body{font:15px/1.46 Lato,"Helvetica Neue",Arial,sans-serif;margin:0;padding:20px;background:#fff;color:#1d1c1d}
.dark body,body.dark{background:#1a1d21;color:#d1d2d3}
.post{max-width:640px;margin:0 0 28px;display:grid;grid-template-columns:40px 1fr;gap:10px}
.face{width:36px;height:36px;border-radius:6px;background:#1f3a5f;color:#fff;display:grid;place-items:center;font-weight:700}
.who{font-weight:900}.app{font-size:10px;background:#ddd;color:#444;border-radius:2px;padding:1px 3px;margin-left:4px}
h3{font-size:18px;line-height:1.3;margin:6px 0}.rich{white-space:pre-wrap;margin:4px 0;overflow-wrap:anywhere}
.context{font-size:12px;color:#616061;margin:4px 0;white-space:pre-wrap;overflow-wrap:anywhere}.dark .context{color:#9a9b9e}
.actions{display:flex;flex-wrap:wrap;gap:8px;margin:8px 0}
.actions span{border:1px solid #bbb;border-radius:4px;padding:4px 12px;font-weight:700;font-size:13px}
.dark .actions span{border-color:#565856}.actions .primary{background:#007a5a;border-color:#007a5a;color:#fff}
.actions small{color:#888;align-self:center}.actions .danger{background:#e01e5a;border-color:#e01e5a;color:#fff}
.modal{max-width:520px;border:1px solid #bbb;border-radius:8px;padding:16px 20px;margin:0 0 28px}
.modal header{font-weight:900;font-size:18px;display:flex;justify-content:space-between;margin-bottom:12px}
label{font-weight:700;display:block;margin:12px 0 4px}label i{font-weight:400;color:#777}
.field{border:1px solid #868686;border-radius:4px;padding:6px 10px;min-height:20px}.hint{font-size:12px;color:#777;margin-top:4px}
footer{display:flex;gap:8px;justify-content:flex-end;margin-top:16px}
footer span{border:1px solid #bbb;border-radius:4px;padding:6px 14px;font-weight:700}
footer .primary{background:#007a5a;color:#fff;border-color:#007a5a}.name{font:12px monospace;color:#999;margin:4px 0}
hr{border:0;border-top:1px solid #ddd;margin:12px 0 4px}.dark hr{border-color:#35373b}
ul{margin:2px 0;padding-left:24px}.section{display:flex;gap:12px;justify-content:space-between;margin:4px 0}
.section>div:first-child{min-width:0;overflow-wrap:anywhere;white-space:pre-wrap}
.section .actions{margin:0;flex:none;align-items:flex-start}
.user{background:#e8f5fa;color:#1264a3}.dark .user{background:#1d3a4d;color:#6fb7e8}
"""


def page(shapes: dict[str, Json], dark: bool) -> str:
    """All shapes on one page."""
    drawn = "".join(f'<div class="name">{escape(name)}</div>{drawing(shape)}' for name, shape in shapes.items())
    return f'<!doctype html><meta charset="utf-8"><style>{STYLE}</style><body class="{"dark" if dark else ""}">{drawn}'


def drawing(shape: Json) -> str:
    """One message or view."""
    blocks = "".join(block(one) for one in shape["blocks"])
    if shape.get("type") == "modal":
        submit = f'<span class="primary">{text(shape["submit"])}</span>' if "submit" in shape else ""
        return (f'<div class="modal"><header>{text(shape["title"])}<span>×</span></header>{blocks}'
                f'<footer><span>{text(shape["close"])}</span>{submit}</footer></div>')  # fmt: skip
    return (f'<div class="post"><div class="face">D</div><div><span class="who">Discovery</span>'
            f'<span class="app">APP</span>{blocks}</div></div>')  # fmt: skip


def block(one: Json) -> str:
    """One block."""
    match one["type"]:
        case "header":
            return f"<h3>{text(one['text'])}</h3>"
        case "rich_text":
            return f'<div class="rich">{"".join(paragraph(inner) for inner in one["elements"])}</div>'
        case "divider":
            return "<hr>"
        case "section":
            beside = element(one["accessory"])
            return f'<div class="section"><div>{text(one["text"])}</div><div class="actions">{beside}</div></div>'
        case "context":
            return f'<div class="context">{"".join(text(element) for element in one["elements"])}</div>'
        case "actions":
            return f'<div class="actions">{"".join(element(inner) for inner in one["elements"])}</div>'
        case "input":
            optional = " <i>(optional)</i>" if one.get("optional") else ""
            hint = f'<div class="hint">{text(one["hint"])}</div>' if "hint" in one else ""
            return f"<label>{text(one['label'])}{optional}</label>{field(one['element'])}{hint}"
    raise ValueError(one["type"])


def paragraph(one: Json) -> str:
    """A paragraph or a list of rich text."""
    if one["type"] == "rich_text_list":
        return f"<ul>{''.join(f'<li>{paragraph(item)}</li>' for item in one['elements'])}</ul>"
    return "".join(rich(inner) for inner in one["elements"])


def rich(one: Json) -> str:
    """A stretch of rich text."""
    if one["type"] == "user":
        return f'<span class="user">@{escape(one["user_id"])}</span>'
    made = escape(one["text"])
    for style, tag in (("bold", "b"), ("italic", "i"), ("strike", "s")):
        if one.get("style", {}).get(style):
            made = f"<{tag}>{made}</{tag}>"
    return made


def element(one: Json) -> str:
    """A button or a menu."""
    if one["type"] == "overflow":
        return "<span>⋯</span><small>" + ", ".join(text(option["text"]) for option in one["options"]) + "</small>"
    if one["type"] == "static_select":
        return f"<span>{text(one.get('initial_option', {}).get('text') or one['placeholder'])} ▾</span>"
    return f'<span class="{one.get("style", "")}">{text(one["text"])}</span>'


def field(one: Json) -> str:
    """An input."""
    if "options" in one and one["type"] in ("radio_buttons", "checkboxes"):
        chosen = [option["value"] for option in [one.get("initial_option", {"value": ""}), *one.get("initial_options", ())]]
        sign = {"radio_buttons": "○●", "checkboxes": "☐☑"}[one["type"]]
        return "<br>".join(sign[option["value"] in chosen] + " " + choice(option) for option in one["options"])
    value = one.get("initial_value") or one.get("initial_date") or one.get("initial_time") or one["type"].replace("_", " ")
    return f'<div class="field">{escape(str(value))}</div>'


def choice(one: Json) -> str:
    """An option with the small print below it."""
    return text(one["text"]) + (f'<div class="hint">{text(one["description"])}</div>' if "description" in one else "")


def text(one: Json) -> str:
    """A text object."""
    return escape(one["text"])
