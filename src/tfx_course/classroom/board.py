"""The one page to print or project: the address to write on the board, and how to come in."""

from html import escape
from pathlib import Path

from tfx_course import files, messages

_PAGE = """\
<!doctype html>
<html lang="{lang}">
<meta charset="utf-8">
<title>{title}</title>
<style>
  @page {{ size: A4 landscape; margin: 15mm }}
  body {{ font: 24pt/1.4 system-ui, sans-serif; max-width: 26em; margin: 2em auto; color: #111; background: #fff }}
  h1 {{ font-size: 32pt; margin: 0 0 .5em }}
  .address {{ font: bold 40pt/1.3 ui-monospace, monospace; overflow-wrap: anywhere; margin: .3em 0 }}
  li {{ margin: .4em 0 }}
  footer {{ font-size: 16pt; margin-top: 1.5em }}
</style>
<h1>{title}</h1>
<p class="address">{address}</p>
<ol>{steps}</ol>
<footer>{note}</footer>
</html>
"""  # noqa: E501


def write(room):
    """Write the page for ``room`` and return its path."""

    def say(key, **values):
        return escape(messages.text(f"hub.board_page.{key}", room.lang, **values))

    steps = [say("open"), say("listed" if room.people else "name")]
    steps += [say("code", code=room.code)] if room.code else []
    steps += [say("password"), say("enter")]
    page = Path(room.state, "board.html")
    files.replace(
        page,
        _PAGE.format(
            lang=room.lang,
            title=say("title"),
            address=escape(room.address()),
            steps="".join(f"<li>{step}</li>" for step in steps),
            note=f"{say('seen')} {escape(messages.text('hub.page.seen', room.lang))}",
        ),
    )
    return page
