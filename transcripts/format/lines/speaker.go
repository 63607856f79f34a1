package lines

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"gribning/transcripts"
)

// roleNames are words that transcribers write for a role, lower case.
var roleNames = map[string]transcripts.Role{
	"borger": transcripts.Citizen, "borgeren": transcripts.Citizen, "citizen": transcripts.Citizen,
	"klient": transcripts.Citizen, "client": transcripts.Citizen,
	"sagsbehandler": transcripts.Caseworker, "sagsbehandleren": transcripts.Caseworker, "caseworker": transcripts.Caseworker,
	"rådgiver": transcripts.Caseworker, "jobrådgiver": transcripts.Caseworker, "socialrådgiver": transcripts.Caseworker,
	"beskæftigelsesrådgiver": transcripts.Caseworker, "jobkonsulent": transcripts.JobConsultant,
	"virksomhedskonsulent": transcripts.JobConsultant, "job consultant": transcripts.JobConsultant,
	"mentor": transcripts.Mentor, "mentoren": transcripts.Mentor,
	"leder": transcripts.Manager, "lederen": transcripts.Manager, "teamleder": transcripts.Manager, "manager": transcripts.Manager,
	"bisidder": transcripts.Supporter, "bisidderen": transcripts.Supporter, "pårørende": transcripts.Supporter, "supporter": transcripts.Supporter,
	"tolk": transcripts.Interpreter, "tolken": transcripts.Interpreter, "interpreter": transcripts.Interpreter,
	"forsker": transcripts.OtherRole, "observatør": transcripts.OtherRole, "researcher": transcripts.OtherRole, "other": transcripts.OtherRole,
}

var (
	letterLabel = regexp.MustCompile(`^([BSVMLPTR])(\d{0,2})$`)
	numbered    = regexp.MustCompile(`^(\pL[\pL ]*?)[ _-]?(\d{0,3})$`)
	anonymous   = regexp.MustCompile(`^(?i:(speaker|taler|deltager|person|spk)[ _-]?(\d{1,3}|[A-Z]))$`)
	codeLabel   = regexp.MustCompile(`^[A-ZÆØÅ0-9][A-ZÆØÅ0-9_-]{0,11}$`)
	noLabel     = map[string]bool{"OK": true, "NB": true, "PS": true, "OBS": true, "CV": true, "NOTE": true, "NEJ": true, "JA": true}
	prefix      = regexp.MustCompile(`^(?:\[([^\[\]:]{1,40})\]|([^\s:\[\]()][^:\[\]()]{0,39}))\s?:(?:\s+|$)`)
)

// RoleNamed gives the role that a word such as «Sagsbehandler» or a label such
// as «S2» stands for, or UnknownRole.
func RoleNamed(s string) transcripts.Role {
	s = strings.TrimSpace(s)
	if m := letterLabel.FindStringSubmatch(s); m != nil {
		return transcripts.RoleOfLetter(m[1])
	}
	if m := numbered.FindStringSubmatch(s); m != nil {
		return roleNames[strings.ToLower(strings.TrimSpace(m[1]))]
	}
	return transcripts.UnknownRole
}

// IsLabel reports whether s reads as a speaker label by itself: as Certain, or
// a code in capitals.
func IsLabel(s string) bool { return certain(s) }

// certain reports whether s is a speaker label in any text: a letter of the
// codebook, a role in words, «SPEAKER_01», or a code in capitals.
func certain(s string) bool {
	return RoleNamed(s) != transcripts.UnknownRole || anonymous.MatchString(s) || codeLabel.MatchString(s) && !noLabel[s] && hasLetter(s)
}

// likely reports whether s could be a speaker's name: one to four words, each
// with a capital letter or a number.
func likely(s string) bool {
	words := strings.Fields(s)
	if len(words) == 0 || len(words) > 4 || strings.ContainsAny(s, ",;!?«»\"") {
		return false
	}
	for i, w := range words {
		r, _ := utf8.DecodeRuneInString(w)
		switch {
		case unicode.IsUpper(r):
		case i > 0 && (unicode.IsDigit(r) || w == "af" || w == "de" || w == "von"):
		default:
			return false
		}
	}
	return true
}

func hasLetter(s string) bool { return strings.ContainsFunc(s, unicode.IsLetter) }

// Prefixes finds speakers written before the text, «B: …» or «[SPEAKER_00]: …».
// What looks like a name counts as one only where several lines have it, so
// that «Sagen er: …» stays text.
type Prefixes struct {
	names map[string]int
	lines int
	all   bool
}

// AnyName makes every likely name count, for formats where a line must begin
// with a speaker.
func (p *Prefixes) AnyName() { p.all = true }

// See takes note of a line before Cut is asked.
func (p *Prefixes) See(line string) {
	p.lines++
	if m := prefix.FindStringSubmatch(line); m != nil {
		if p.names == nil {
			p.names = map[string]int{}
		}
		p.names[m[1]+m[2]]++
	}
}

// Cut splits a line into speaker and text; ok is false and text the whole line
// where no speaker is named.
func (p *Prefixes) Cut(line string) (speaker, text string, ok bool) {
	m := prefix.FindStringSubmatch(line)
	if m == nil {
		return "", line, false
	}
	name := strings.TrimSpace(m[1] + m[2])
	switch n := p.names[m[1]+m[2]]; {
	case certain(name):
	case likely(name) && (p.all || n >= 3 || n*5 >= p.lines && n > 1):
	default:
		return "", line, false
	}
	return name, line[len(m[0]):], true
}

// Certain reports whether a line is nothing but a speaker label that cannot be
// mistaken («SPEAKER_01», «Borger», «B»).
func Certain(line string) bool {
	return RoleNamed(line) != transcripts.UnknownRole || anonymous.MatchString(line)
}
