"""The style of the map, light and dark. Weight and dashes tell without colour what colours tell."""

from __future__ import annotations

from policypack.principals.verbs import Verb

STYLE = """
.map{--ink:#1c2430;--soft:#5b6675;--paper:#fff;--box:#f5f7fa;--edge:#c9d1db;--over:#a4133c;
--change:#c2410c;--read:#8a6100;--lead:#37475a;font-family:system-ui,"Segoe UI",Helvetica,Arial,
sans-serif;background:var(--paper);max-width:100%;height:auto}
@media (prefers-color-scheme:dark){.map{--ink:#e6eaf0;--soft:#9aa6b5;--paper:#12161c;--box:#1c232d;
--edge:#3a4553;--over:#ff6b8e;--change:#ff9a62;--read:#e8c15a;--lead:#a9b8ca}}
.map text{fill:var(--ink)}.map .map-head{font-size:17px;font-weight:600}
.map .map-column{font-size:12px;fill:var(--soft);font-weight:600}
.map .map-name{font-size:12.5px;font-weight:600}.map .map-sub{font-size:10.5px;fill:var(--soft)}
.map .map-box rect{fill:var(--box);stroke:var(--edge);stroke-opacity:1}
.map .map-quiet .map-name{font-weight:400;fill:var(--soft)}
.map .map-hot rect{stroke:var(--lead);stroke-width:1.6}
.map .map-hot.map-of-internet rect,
.map .map-hot.map-of-privilege rect{stroke:var(--over);stroke-width:2.4}
.map .map-hot.map-open .map-sub{fill:var(--over);font-weight:600}
.map .map-line{fill:none;stroke:var(--edge);stroke-opacity:1;stroke-width:1}
.map .map-hot .map-line{stroke:var(--lead);stroke-width:2.2}
.map .map-hot.map-takes-over .map-line{stroke:var(--over);stroke-width:3}
.map .map-hot.map-changes .map-line{stroke:var(--change);stroke-width:2.4}
.map .map-hot.map-reads .map-line{stroke:var(--read);stroke-width:2}
.map .map-undecided .map-line{stroke-dasharray:5 4}
.map .map-hit{fill:none;stroke:transparent;stroke-width:11}
.map g:hover>.map-line,.map g:hover>a>.map-line,.map a:focus .map-line{stroke-width:4.5}
.map g:hover>rect,.map g:hover>a>rect,.map a:focus rect{stroke-width:3}
"""

# For a page that takes shapes without a style sheet: attributes that are legible on light and dark
# paper, which the style sheet overrides.
_BY_VERB = {
    Verb.TAKES_OVER: 'stroke="#d6336c" stroke-width="3"',
    Verb.CHANGES: 'stroke="#e8590c" stroke-width="2.4"',
    Verb.READS: 'stroke="#b08900" stroke-width="2"',
}
TEXT = 'fill="currentColor" font-size="12"'
SMALL = 'fill="currentColor" font-size="10.5" fill-opacity="0.75"'
HIT = 'fill="none" stroke="none" stroke-width="11" pointer-events="stroke"'


def line_attributes(verb: Verb, is_hot: bool, undecided: bool) -> str:
    """The attributes of a line."""
    quiet = 'stroke="currentColor" stroke-width="1" stroke-opacity="0.3"'
    hot = _BY_VERB.get(verb, 'stroke="currentColor" stroke-width="2.2"')
    dashes = ' stroke-dasharray="5 4"' if undecided else ""
    return f'fill="none" {hot if is_hot else quiet}{dashes}'


def box_attributes(is_hot: bool) -> str:
    """The attributes of a box."""
    return f'fill="none" stroke="currentColor" stroke-opacity="{0.9 if is_hot else 0.3}"'
