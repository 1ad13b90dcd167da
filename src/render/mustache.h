/* Mustache templates, compiled against shapes.
 *
 * A template is compiled once for its place and shape: every name is resolved to a member, every label
 * and static file looked up, and every tag's place in the markup is known.  What does not fit is refused
 * then, with file, line and reason, so that rendering cannot fail and a theme cannot open a hole.
 *
 *   {{x}}                 a member: str escaped, html as it is, numbers, moments
 *   {{#x}} {{^x}} {{/x}}  sections: bool, number, text (non-empty), inner struct, list, moment (set)
 *   {{x.y}}               a member of an inner struct
 *   {{x.n}}               the length of a list: {{#x.n}}<ul>{{#x}}<li>…{{/x}}</ul>{{/x.n}}
 *   {{> part/x.html}}     a partial
 *   {{<x}}{{$b}}…{{/b}}{{/x}}   inheritance: a parent template with blocks
 *   {{_ Latest News}}     a label; {{_n comments|one comment|%d comments}} a counted one
 *   {{@ site.css}}        the hashed address of a static file
 *   {{! remark}}
 *
 * Kinds by the template's last name: .html, .xml (str and html both escaped), .txt (html refused; when it
 * begins with "Subject:", values up to the first empty line are printed without line breaks).
 *
 * In html, inside href, src, action and the like only a url may begin an address; numbers may follow it
 * or a literal "/…", text only behind a literal "?" or "#" (percent-encoded there).  srcset takes urls and
 * numbers; json goes only into <script type="application/ld+json">.  A moment is ISO 8601 inside
 * datetime="", a <meta>'s content="" and .xml (inside <pubDate> RFC 822), else text in the site's language.
 * A member named in a place its kind does not fit, a section that closes in another place than it opened
 * in, a tag in on…, style, a script or an unquoted attribute, {{{x}}} and {{&x}} are refused. */
#pragma once

#include "base/arena.h"
#include "base/buffer.h"
#include "base/shape.h"
#include "labels.h"

typedef struct template template;

/* Where templates and addresses come from.  What they answer is copied; mem lasts while one template is
 * compiled. */
typedef struct template_source {
	void *context;
	/* The text of "article/show.html"; false when there is none. */
	bool (*text)(void *context, arena *mem, str name, str *ret);
	/* The hashed address of a static file ("/static/site.0a1b2c.css"); false when unknown. */
	bool (*asset)(void *context, arena *mem, str name, str *ret);
	const labels *labels;
} template_source;

/* Compiles one template.  Names are looked up in `view` first, then in `frame` (which may be NULL).
 * NULL with "article/show.html:12: …" in *ret_problem. */
template *template_compile(arena *mem, const template_source *from, str name, const shape *view,
                           const shape *frame, str *ret_problem);

/* Renders; `frame` may be NULL when compiled without.  The template is only read: any number of threads
 * may render it at once. */
void template_render(const template *t, const void *view, const void *frame, buffer *out);
