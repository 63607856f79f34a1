package chat

import (
	"bufio"
	"fmt"
	"io"
	"regexp"
	"strings"
	"unicode"

	"golang.org/x/text/language"

	"gribning/transcripts"
	"gribning/transcripts/format/codes"
	"gribning/transcripts/format/lines"
)

// chatRoles are the roles of CHAT's fixed list that come nearest to ours.
var chatRoles = map[transcripts.Role]string{
	transcripts.Citizen: "Participant", transcripts.Caseworker: "Investigator", transcripts.JobConsultant: "Investigator", transcripts.Mentor: "Investigator",
	transcripts.Manager: "Leader", transcripts.Supporter: "Adult", transcripts.Interpreter: "Other", transcripts.OtherRole: "Other", transcripts.UnknownRole: "Unidentified",
}

var codeOfRole = map[transcripts.Role]string{
	transcripts.Citizen: "BOR", transcripts.Caseworker: "SAG", transcripts.JobConsultant: "VIR", transcripts.Mentor: "MEN",
	transcripts.Manager: "LED", transcripts.Supporter: "BIS", transcripts.Interpreter: "TOL", transcripts.OtherRole: "OTH", transcripts.UnknownRole: "UNK",
}

var validCode = regexp.MustCompile(`^[A-Z][A-Z0-9]{2,6}$`)

// Write writes a CHAT file under @Options: CA, a main line for every TCU with
// its time bullet. Codes stand in %xgri tiers, one for each coder. Signs that
// CHAT reads as its own are left out of words; starts that would fall behind
// the line before are raised to it, as CHAT wants them in order.
func Write(w io.Writer, m *transcripts.Meeting, o lines.Options) error {
	bw := bufio.NewWriter(w)
	speakers := lines.Speakers(m)
	code := speakerCodes(m, speakers)
	tongue := languageCode(m.Language)
	corpus := "gribning"
	fmt.Fprintf(bw, "@UTF8\n@Begin\n@Languages:\t%s\n@Participants:\t", tongue)
	for i, s := range speakers {
		if i > 0 {
			fmt.Fprint(bw, ", ")
		}
		fmt.Fprintf(bw, "%s %s", code[s], chatRoles[m.RoleOf(s)])
	}
	if len(speakers) == 0 {
		fmt.Fprint(bw, "UNK Unidentified")
	}
	fmt.Fprint(bw, "\n@Options:\tCA\n")
	for _, s := range speakers {
		r := m.RoleOf(s)
		fmt.Fprintf(bw, "@ID:\t%s|%s|%s|||||%s||%s|\n", tongue, corpus, code[s], chatRoles[r], r)
	}
	if len(speakers) == 0 {
		fmt.Fprintf(bw, "@ID:\t%s|%s|UNK|||||Unidentified|||\n", tongue, corpus)
	}
	media := strings.TrimSuffix(o.Media, "."+extension(o.Media))
	missing := ""
	if media == "" {
		media, missing = m.ID, ", missing"
	}
	if media = mediaName(media); media != "" {
		fmt.Fprintf(bw, "@Media:\t%s, audio%s\n", media, missing)
	}
	sets := codes.Of(m, o.Codings)
	for _, set := range sets {
		who := "a person's codes"
		if set.Machine() {
			who = "the program's draft, not a person's codes"
		}
		fmt.Fprintf(bw, "@Comment:\t%%xgri [%s]: %s\n", plain(set.Name), who)
	}
	writeLines(bw, m, code, sets)
	fmt.Fprint(bw, "@End\n")
	return lines.Flush(bw)
}

// languageCode is the three letters of ISO 639-3 that CHAT wants; no language
// is Danish.
func languageCode(tag string) string {
	if tag == "" {
		return "dan"
	}
	t, err := language.Parse(tag)
	if err != nil {
		return "und"
	}
	base, _ := t.Base()
	return base.ISO3()
}

func extension(name string) string {
	if at := strings.LastIndexByte(name, '.'); at >= 0 {
		return name[at+1:]
	}
	return ""
}

// mediaName keeps what @Media may hold: the name without folder, blanks or
// commas.
func mediaName(s string) string {
	s = s[strings.LastIndexAny(s, `/\`)+1:]
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) || r == '-' || r == '_' {
			return r
		}
		return '_'
	}, s)
}

// speakerCodes gives everybody a code of three to seven capitals: the label
// where it is one, else one for the role.
func speakerCodes(m *transcripts.Meeting, speakers []string) map[string]string {
	code, taken := map[string]string{}, map[string]bool{}
	for _, s := range speakers {
		if validCode.MatchString(s) {
			code[s], taken[s] = s, true
		}
	}
	for _, s := range speakers {
		if code[s] != "" {
			continue
		}
		base := codeOfRole[m.RoleOf(s)]
		c := base
		for n := 2; taken[c]; n++ {
			c = fmt.Sprintf("%s%d", base, n)
		}
		code[s], taken[c] = c, true
	}
	return code
}

func writeLines(w io.Writer, m *transcripts.Meeting, code map[string]string, sets []codes.Set) {
	coded := make([]map[string]codes.Item, len(sets))
	for i, set := range sets {
		coded[i] = map[string]codes.Item{}
		for _, x := range set.Items {
			coded[i][x.TCU] = x
		}
	}
	var latest, ends transcripts.Ms
	own := map[string]transcripts.Ms{} // end of each speaker's last line
	previous := ""
	for _, u := range lines.Units(m) {
		text := mainLine(m.Words[u.From:u.To])
		start := max(u.Start, latest, own[u.Speaker])
		end := max(u.End, start+1)
		overlaps := ""
		if u.Start < ends && previous != u.Speaker && previous != "" {
			overlaps = "+< "
		}
		latest, ends, own[u.Speaker], previous = start, max(ends, end), end, u.Speaker
		fmt.Fprintf(w, "*%s:\t%s%s \x15%d_%d\x15\n", code[u.Speaker], overlaps, text, start, end)
		for i, set := range sets {
			if x, ok := coded[i][u.ID]; ok {
				fmt.Fprintf(w, "%%xgri:\t[%s] %s\n", plain(set.Name), plain(strings.Join(nonEmpty(mark("MY", x.MY), x.A, x.AMore, x.B, x.BMore, mark("=>", x.C), x.CMore), " ")))
			}
		}
	}
}

func mark(name, s string) string {
	if s == "" {
		return ""
	}
	return name + " " + s
}

func nonEmpty(parts ...string) []string {
	var out []string
	for _, p := range parts {
		if p != "" {
			out = append(out, p)
		}
	}
	return out
}

// plain keeps text on one line and clear of the bullet sign.
func plain(s string) string {
	return strings.Join(strings.Fields(lines.Line(s)), " ")
}

// mainLine writes words as CHAT does, with a terminator.
func mainLine(ws []transcripts.Word) string {
	var out []string
	end := "."
	for i := 0; i < len(ws); i++ {
		w := ws[i]
		switch w.Kind {
		case transcripts.Pause:
			if p := lines.PauseOf(w.Text); p > 0 {
				out = append(out, "("+decimal(p)+")")
			} else {
				out = append(out, "(.)")
			}
		case transcripts.Unclear:
			if n := len(out); n == 0 || out[n-1] != "xxx" {
				out = append(out, "xxx")
			}
		case transcripts.Event:
			var parts []string
			for ; i < len(ws) && ws[i].Kind == transcripts.Event; i++ {
				if s := letters(ws[i].Text); s != "" {
					parts = append(parts, s)
				}
				if strings.Contains(ws[i].Text, ")") {
					i++
					break
				}
			}
			i--
			if len(parts) == 0 {
				parts = []string{"lyd"}
			}
			out = append(out, "&="+strings.Join(parts, "_"))
		default:
			end = "."
			if strings.HasSuffix(w.Text, "?") {
				end = "?"
			} else if strings.HasSuffix(w.Text, "!") {
				end = "!"
			}
			s := letters(w.Text)
			switch {
			case s == "":
				out = append(out, "&=tegn")
			case w.Kind == transcripts.Filler:
				out = append(out, "&-"+strings.Trim(s, "-'"))
			case w.Kind == transcripts.CutOff:
				out = append(out, "&+"+strings.Trim(s, "-'"))
			default:
				out = append(out, s)
			}
		}
	}
	if len(out) == 0 {
		out = []string{"&=tegn"}
	}
	return strings.Join(append(out, end), " ")
}

// letters keeps what a CHAT word may hold: letters, digits, and hyphens and
// apostrophes inside. «[NAVN-1]» becomes «NAVN_1». A 0 before a word would say
// that the word was left out, so it is written as «nul»; two letters are marks
// of conversation analysis in CHAT and stand for none.
func letters(s string) string {
	var b strings.Builder
	for _, r := range lines.Clean(s) {
		switch {
		case r == 'Ϋ' || r == 'Ἡ':
		case unicode.IsLetter(r) && unicode.In(r, unicode.Latin, unicode.Greek, unicode.Cyrillic, unicode.Arabic, unicode.Hebrew, unicode.Han), r >= '0' && r <= '9':
			b.WriteRune(r)
		case r == '-' || r == '_':
			b.WriteByte('_')
		case r == '\'' || r == '’':
			b.WriteByte('\'')
		}
	}
	out := strings.Trim(b.String(), "_'")
	if rest, ok := strings.CutPrefix(out, "0"); ok {
		out = strings.TrimRight("nul_"+rest, "_")
	}
	return out
}
