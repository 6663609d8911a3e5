// How public pages look: readable without it, calm with it, on paper too.

/** The one style sheet. */
export const styleSheet = `:root{color-scheme:light dark;--ink:#1c1c1a;--soft:#5b5b55;--line:#d9d7d0;--ground:#fbfaf7;--link:#1d5a8f}
@media (prefers-color-scheme:dark){:root{--ink:#eceae4;--soft:#a9a69d;--line:#3a3a37;--ground:#191917;--link:#8fc1ec}}
*{box-sizing:border-box}
body{margin:0 auto;max-inline-size:42rem;padding:1rem;background:var(--ground);color:var(--ink);font:1.0625rem/1.55 system-ui,sans-serif;overflow-wrap:anywhere}
a{color:var(--link)}
header,footer{color:var(--soft)}
header a,footer a{display:inline-block;padding-block:.25rem}
h1{font-size:1.5rem;line-height:1.25;margin-block:1rem .25rem}
h2{font-size:1.125rem;margin-block:2rem .5rem}
ol,ul.plain{list-style:none;margin:0;padding:0}
article{border-block-start:1px solid var(--line);padding-block:.75rem}
article p{margin:.25rem 0}
article.main{font-size:1.2rem;border-block:2px solid var(--line)}
blockquote{margin:.5rem 0;padding-inline-start:.75rem;border-inline-start:3px solid var(--line)}
.soft,time{color:var(--soft);font-size:.9rem}
.answer{margin-inline-start:1rem}
img.face{inline-size:4rem;block-size:4rem;border-radius:.5rem;object-fit:cover}
form{display:flex;gap:.5rem;margin-block:1rem}
input{flex:1;min-inline-size:0;font:inherit;padding:.5rem;border:1px solid var(--soft);border-radius:.375rem;background:transparent;color:inherit}
button{font:inherit;padding:.5rem 1rem;border:1px solid var(--soft);border-radius:.375rem;background:transparent;color:inherit}
:focus-visible{outline:2px solid var(--link);outline-offset:2px}
@media print{body{max-inline-size:none}header,footer,form,nav{display:none}article{break-inside:avoid}a{color:inherit}}
`
