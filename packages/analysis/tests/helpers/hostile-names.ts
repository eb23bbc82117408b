/** Names that try to be more than names. */
export const hostileNames = [
  `<script>document.body.id = "broken"</script>`,
  `"><img src=x onerror="document.body.id='broken'">`,
  "]]></style></svg><iframe src='https://example.org'>",
  "{a|b}{c}&amp;&#x3c;",
  "\u202Eevil\u0000\u0007\uFFFE",
  "-->'; DROP TABLE runs; --",
  "https://example.org/?a=1&b=2",
  "ein sehr langer Name ".repeat(30),
  "🐈 кошка 猫 قطة",
  "",
];
