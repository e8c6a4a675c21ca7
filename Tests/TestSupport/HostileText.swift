/// Texts as somebody would log them who wants a report to do something.
public enum HostileText {
  public static let all = [
    "<script>alert(1)</script>",
    "</style></title></textarea><img src=x onerror=alert(1)>",
    "]]></system-out><!-- -->",
    "\u{1B}[31mred\u{1B}[0m\u{1B}]0;title\u{7}",
    "user \u{202E}gnp.exe\u{2066} said \u{200F}so \u{FEFF}\u{200B}",
    "@team please look, @octocat/admins, see #1 and octo/repo#2 and GH-3",
    "::error::file=app.js,line=1::pwned",
    "##vso[task.setvariable variable=a]b ##teamcity[testFailed name='x'] ##[error]no",
    "a ``` fence ```` and `code` and ``two``",
    "| pipe | table | \\| row |",
    "first line\n::error::second line\r\n\tthird\n```\n# heading",
    String(repeating: "x", count: 3_000),
    "\u{0}\u{1}\u{8}\u{B}\u{7F}\u{85}\u{9B}31m\u{FFFF}",
    "![image](http://example.com/x.png) [link](javascript:alert(1)) https://example.com www.example.com",
    "&amp; &lt; \" ' &#x41;",
    "*bold* _under_ ~~gone~~ $math$ - + 1. > quote",
  ]
}
