/// The patterns that grok's users take for granted, by the names they have there; in Ruby's syntax, and written anew: each matches
/// what its name says, not always what another tool's pattern of the name does with a line that is broken.
enum GrokCore {
  static let patterns: [String: String] = words.merging(places) { $1 }.merging(times) { $1 }.merging(lines) { $1 }

  /// Numbers and words.
  private static let words: [String: String] = [
    "INT": #"[+-]?\d+"#,
    "BASE10NUM": #"(?<![\d.+-])[+-]?(?>\d+(?:\.\d+)?|\.\d+)"#,
    "NUMBER": "%{BASE10NUM}",
    "BASE16NUM": #"(?<!\h)[+-]?(?:0x)?\h+"#,
    "POSINT": #"\b[1-9]\d*\b"#,
    "NONNEGINT": #"\b\d+\b"#,
    "WORD": #"\b\w+\b"#,
    "NOTSPACE": #"\S+"#,
    "SPACE": #"\s*"#,
    "DATA": #".*?"#,
    "GREEDYDATA": #".*"#,
    "QUOTEDSTRING": #""(?>[^"\\]+|\\.)*"|'(?>[^'\\]+|\\.)*'|`(?>[^`\\]+|\\.)*`"#,
    "QS": "%{QUOTEDSTRING}",
    "UUID": #"\h{8}(?:-\h{4}){3}-\h{12}"#,
    "USERNAME": #"[\w.-]+"#,
    "USER": "%{USERNAME}",
    "EMAILLOCALPART": #"[A-Za-z0-9](?:[\w.!#$%&'*+/=?^`{|}~-]*[\w!#$%&'*+/=?^`{|}~-])?"#,
    "EMAILADDRESS": "%{EMAILLOCALPART}@%{HOSTNAME}",
    "HTTPDUSER": "(?:%{EMAILADDRESS}|%{USER})",
    "LOGLEVEL":
      #"(?i:trace|debug|notice|info(?:rmation)?|warn(?:ing)?|err(?:or)?|crit(?:ical)?|fatal|severe|alert|emerg(?:ency)?)"#,
    "PROG": #"[!-Z\\^-~]+"#,
    "JAVACLASS": #"(?:[A-Za-z_$][\w$]*\.)*[A-Za-z_$][\w$]*"#,
    "JAVAFILE": #"[\w. -]+"#,
    "JAVAMETHOD": #"(?:<init>|<clinit>|[A-Za-z_$][\w$]*)"#,
  ]

  /// Addresses, hosts, paths.
  private static let places: [String: String] = [
    "COMMONMAC": #"(?:\h{2}:){5}\h{2}"#,
    "WINDOWSMAC": #"(?:\h{2}-){5}\h{2}"#,
    "CISCOMAC": #"\h{4}\.\h{4}\.\h{4}"#,
    "MAC": "(?:%{CISCOMAC}|%{WINDOWSMAC}|%{COMMONMAC})",
    "IPV4": #"(?<!\d)(?:25[0-5]|2[0-4]\d|[01]?\d?\d)(?:\.(?:25[0-5]|2[0-4]\d|[01]?\d?\d)){3}(?!\d)"#,
    "IPV6":
      #"(?<![\h:])(?:(?:\h{1,4}:){7}\h{1,4}|(?=[\h:.]*::)(?![\h:.]*::[\h:.]*::)(?:\h{0,4}:){2,7}(?:\h{1,4}|%{IPV4})?|(?:\h{1,4}:){6}%{IPV4})(?:%\w+)?"#,
    "IP": "(?:%{IPV6}|%{IPV4})",
    "HOSTNAME": #"\b[A-Za-z0-9][A-Za-z0-9-]{0,62}(?:\.[A-Za-z0-9][A-Za-z0-9-]{0,62})*\.?"#,
    "IPORHOST": "(?:%{IP}|%{HOSTNAME})",
    "HOSTPORT": "%{IPORHOST}:%{POSINT}",
    "UNIXPATH": #"(?:/[\w!$%&()*+,.:;=@~-]*)+"#,
    "WINPATH": #"(?:[A-Za-z]:|\\)(?:\\[^\\/:*?"<>|\r\n]*)+"#,
    "PATH": "(?:%{UNIXPATH}|%{WINPATH})",
    "URIPROTO": #"[A-Za-z][A-Za-z0-9+.-]*"#,
    "URIHOST": "%{IPORHOST}(?::%{POSINT:port})?",
    "URIPATH": #"(?:/[\w!#$%&'()*+,.:;=@~{}-]*)+"#,
    "URIQUERY": #"[\w!#$%&'()*+,./:;<=>?@\[\]{|}~-]*"#,
    "URIPARAM": #"\?%{URIQUERY}"#,
    "URIPATHPARAM": "%{URIPATH}(?:%{URIPARAM})?",
    "URI": #"%{URIPROTO}://(?:%{USER}(?::[^@\s]*)?@)?(?:%{URIHOST})?(?:%{URIPATH}(?:%{URIPARAM})?)?"#,
  ]

  /// Dates and times of day.
  private static let times: [String: String] = [
    "MONTH":
      #"\b(?:Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?|Sep(?:t(?:ember)?)?|Oct(?:ober)?|Nov(?:ember)?|Dec(?:ember)?)\b"#,
    "MONTHNUM": "(?:1[0-2]|0?[1-9])",
    "MONTHNUM2": "(?:1[0-2]|0[1-9])",
    "MONTHDAY": #"(?:3[01]|[12]\d|0[1-9]|[1-9])"#,
    "DAY": "(?:Mon(?:day)?|Tue(?:sday)?|Wed(?:nesday)?|Thu(?:rsday)?|Fri(?:day)?|Sat(?:urday)?|Sun(?:day)?)",
    "YEAR": #"(?>\d{4}|\d{2})"#,
    "HOUR": #"(?:2[0-3]|[01]?\d)"#,
    "MINUTE": #"[0-5]\d"#,
    "SECOND": #"(?:60|[0-5]?\d)(?:[.,:]\d+)?"#,
    "TIME": #"(?<!\d)%{HOUR}:%{MINUTE}(?::%{SECOND})?(?!\d)"#,
    "DATE_US": "%{MONTHNUM}[/-]%{MONTHDAY}[/-]%{YEAR}",
    "DATE_EU": "%{MONTHDAY}[./-]%{MONTHNUM}[./-]%{YEAR}",
    "DATE": "(?:%{DATE_US}|%{DATE_EU})",
    "DATESTAMP": "%{DATE}[- ]%{TIME}",
    "TZ": "(?:UTC|GMT|[A-Z]{2,4}T)",
    "ISO8601_TIMEZONE": #"(?:Z|[+-]\d{2}(?::?\d{2})?)"#,
    "TIMESTAMP_ISO8601":
      #"\d{4}-%{MONTHNUM}-%{MONTHDAY}[T ]%{HOUR}:?%{MINUTE}(?::?%{SECOND})?(?:%{ISO8601_TIMEZONE})?"#,
    "DATESTAMP_RFC822": "%{DAY} %{MONTH} %{MONTHDAY} %{YEAR} %{TIME} %{TZ}",
    "DATESTAMP_RFC2822": "%{DAY}, %{MONTHDAY} %{MONTH} %{YEAR} %{TIME} %{ISO8601_TIMEZONE}",
    "DATESTAMP_OTHER": "%{DAY} %{MONTH} %{MONTHDAY} %{TIME} %{TZ} %{YEAR}",
    "DATESTAMP_EVENTLOG": #"\d{4}%{MONTHNUM2}%{MONTHDAY}%{HOUR}%{MINUTE}%{SECOND}"#,
    "SYSLOGTIMESTAMP": "%{MONTH} +%{MONTHDAY} %{TIME}",
    "HTTPDATE": "%{MONTHDAY}/%{MONTH}/%{YEAR}:%{TIME} %{INT}",
    "HTTPDERROR_DATE": "%{DAY} %{MONTH} %{MONTHDAY} %{TIME} %{YEAR}",
  ]

  /// Whole lines, with the names of fields that grok had before it took those of ECS.
  private static let lines: [String: String] = [
    "SYSLOGPROG": #"%{PROG:program}(?:\[%{POSINT:pid}\])?"#,
    "SYSLOGHOST": "%{IPORHOST}",
    "SYSLOGFACILITY": #"<%{NONNEGINT:facility}\.%{NONNEGINT:priority}>"#,
    "SYSLOGBASE": "%{SYSLOGTIMESTAMP:timestamp} (?:%{SYSLOGFACILITY} )?%{SYSLOGHOST:logsource} %{SYSLOGPROG}:",
    "SYSLOGLINE":
      "(?:%{SYSLOGTIMESTAMP:timestamp}|%{TIMESTAMP_ISO8601:timestamp8601}) (?:%{SYSLOGFACILITY} )?%{SYSLOGHOST:logsource}(?: %{SYSLOGPROG}:|) %{GREEDYDATA:message}",
    "COMMONAPACHELOG":
      #"%{IPORHOST:clientip} %{HTTPDUSER:ident} %{HTTPDUSER:auth} \[%{HTTPDATE:timestamp}\] "(?:%{WORD:verb} %{NOTSPACE:request}(?: HTTP/%{NUMBER:httpversion})?|%{DATA:rawrequest})" %{NUMBER:response} (?:%{NUMBER:bytes}|-)"#,
    "COMBINEDAPACHELOG": "%{COMMONAPACHELOG} %{QS:referrer} %{QS:agent}",
    "HTTPD_COMMONLOG": "%{COMMONAPACHELOG}",
    "HTTPD_COMBINEDLOG": "%{COMBINEDAPACHELOG}",
  ]
}
