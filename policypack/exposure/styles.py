"""The style of the map, light and dark. Weight and dashes tell without colour what colours tell."""

STYLE = """
.map{--ink:#1c2430;--soft:#5b6675;--paper:#fff;--box:#f5f7fa;--edge:#c9d1db;--over:#a4133c;
--change:#c2410c;--read:#8a6100;--lead:#37475a;font-family:system-ui,"Segoe UI",Helvetica,Arial,
sans-serif;background:var(--paper);max-width:100%;height:auto}
@media (prefers-color-scheme:dark){.map{--ink:#e6eaf0;--soft:#9aa6b5;--paper:#12161c;--box:#1c232d;
--edge:#3a4553;--over:#ff6b8e;--change:#ff9a62;--read:#e8c15a;--lead:#a9b8ca}}
.map text{fill:var(--ink)}.map .head{font-size:17px;font-weight:600}
.map .column{font-size:12px;fill:var(--soft);font-weight:600}
.map .name{font-size:12.5px;font-weight:600}.map .sub{font-size:10.5px;fill:var(--soft)}
.map .box rect{fill:var(--box);stroke:var(--edge)}
.map .box.quiet .name{font-weight:400;fill:var(--soft)}
.map .box.hot rect{stroke:var(--lead);stroke-width:1.6}
.map .box.hot.k-internet rect,.map .box.hot.k-privilege rect{stroke:var(--over);stroke-width:2.4}
.map .box.hot.open .sub{fill:var(--over);font-weight:600}
.map .line{fill:none;stroke:var(--edge);stroke-width:1}
.map .hot .line{stroke:var(--lead);stroke-width:2.2}
.map .hot.v-takes-over .line{stroke:var(--over);stroke-width:3}
.map .hot.v-changes .line{stroke:var(--change);stroke-width:2.4}
.map .hot.v-reads .line{stroke:var(--read);stroke-width:2}
.map .undecided .line{stroke-dasharray:5 4}
.map .hit{fill:none;stroke:transparent;stroke-width:11}
.map g:hover>.line,.map g:hover>a>.line,.map a:focus .line{stroke-width:4.5}
.map g:hover>rect,.map g:hover>a>rect,.map a:focus rect{stroke-width:3}
"""
