package transcripts

import (
	"fmt"
	"strings"
)

// Date is a calendar day written YYYY-MM-DD; the empty string means no date.
// Days written like this compare as strings.
type Date string

var monthNames = map[string][]string{
	"da": strings.Fields("januar februar marts april maj juni juli august september oktober november december"),
	"en": strings.Fields("January February March April May June July August September October November December"),
}

// Words writes a day out, in Danish ("da") or English ("en"): «3. november 2025».
// What is no day is left as it is.
func (d Date) Words(lang string) string {
	month := d.Month(lang)
	var year, number, day int
	if n, err := fmt.Sscanf(string(d), "%4d-%2d-%2d", &year, &number, &day); n != 3 || err != nil || month == "" {
		return string(d)
	}
	if lang == "en" {
		return fmt.Sprintf("%d %s", day, month)
	}
	return fmt.Sprintf("%d. %s", day, month)
}

// Month writes a day, or a month («2025-11»), without its day, which can point to
// people: «november 2025». What has no month gives the empty string.
func (d Date) Month(lang string) string {
	var year, month int
	if _, err := fmt.Sscanf(string(d), "%4d-%2d", &year, &month); err != nil || month < 1 || month > 12 {
		return ""
	}
	names := monthNames["da"]
	if lang == "en" {
		names = monthNames["en"]
	}
	return fmt.Sprintf("%s %d", names[month-1], year)
}
