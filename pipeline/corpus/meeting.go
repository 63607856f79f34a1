package corpus

import (
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/BurntSushi/toml"
	"golang.org/x/text/unicode/norm"

	"gribning/transcripts"
)

const meetingName = "meeting.toml"

// meetingFile is meeting.toml as written.
type meetingFile struct {
	Date        day                `toml:"date"`
	Kind        string             `toml:"kind"`
	Language    string             `toml:"language"`
	Style       string             `toml:"style"`
	Speakers    int                `toml:"speakers"`
	Source      sourceTable        `toml:"source"`
	Recording   []recordingTable   `toml:"recording"`
	Participant []participantRow   `toml:"participant"`
	Consent     []consentTable     `toml:"consent"`
	Withdrawn   []withdrawnStretch `toml:"withdrawn"`
}

type sourceTable struct {
	Format string `toml:"format"`
	SHA256 string `toml:"sha256"`
}

type recordingTable struct {
	Path     string `toml:"path"`
	SHA256   string `toml:"sha256"`
	OffsetMs int64  `toml:"offset_ms"`
}

type participantRow struct {
	Label   string `toml:"label"`
	Role    string `toml:"role"`
	Channel int    `toml:"channel"`
	Key     string `toml:"key"`
}

type consentTable struct {
	Participant string   `toml:"participant"`
	Purpose     string   `toml:"purpose"`
	Purposes    []string `toml:"purposes"`
	Given       day      `toml:"given"`
	Expires     day      `toml:"expires"`
	Withdrawn   day      `toml:"withdrawn"`
	Voice       string   `toml:"voice"`
}

type withdrawnStretch struct {
	Start string `toml:"start"`
	End   string `toml:"end"`
}

// day takes a TOML date or a text of the form YYYY-MM-DD. What is neither is
// kept as it is for the check that knows the line.
type day string

// UnmarshalTOML implements toml.Unmarshaler.
func (d *day) UnmarshalTOML(v any) error {
	switch v := v.(type) {
	case time.Time:
		*d = day(v.Format(time.DateOnly))
	case string:
		*d = day(v)
	default:
		*d = "?"
	}
	return nil
}

// Load reads a meeting's meeting.toml: who, when, consent, recordings. It
// reads nothing that was said; for that see [Corpus.ReadWords] and its
// siblings. All faults of the file are returned together, each an Issue with
// line and remedy. A forgotten meeting is A117 or, if its removal was
// interrupted, A118.
func (c *Corpus) Load(id string) (*transcripts.Meeting, error) {
	if err := ValidID(id); err != nil {
		return nil, err
	}
	if err := c.refuseForgotten(id); err != nil {
		return nil, err
	}
	return c.loadHeader(id)
}

func (c *Corpus) loadHeader(id string) (*transcripts.Meeting, error) {
	where := place(id, meetingName)
	data, err := readSmall(filepath.Join(c.meetingDir(id), meetingName), where)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, transcripts.Fault(NoMeeting, "meeting "+id,
			"there is no such meeting, or its folder has no meeting.toml",
			"mødet findes ikke, eller dets mappe har ingen meeting.toml").
			Hint("see gribning status for the meetings that there are", "se møderne med gribning status")
	}
	if err != nil {
		return nil, err
	}
	m, is := parseMeeting(id, data)
	if len(is) > 0 {
		return nil, joinIssues(is)
	}
	if m.Language == "" {
		m.Language = c.settings.Listen.Language
	}
	return m, nil
}

// parseMeeting reads meeting.toml and checks everything that can be wrong with
// it alone.
func parseMeeting(id string, data []byte) (*transcripts.Meeting, []transcripts.Issue) {
	var f meetingFile
	where := place(id, meetingName)
	md, err := toml.Decode(string(data), &f)
	if err != nil {
		return nil, []transcripts.Issue{*tomlFault(BadMeeting, where, data, err)}
	}
	c := meetingCheck{where: where, at: newLines(data)}
	for _, k := range undecoded(md) {
		c.out = append(c.out, *unknownKey(UnknownKey, where, k, c.at.first(k)))
	}
	m := &transcripts.Meeting{
		ID: id, Date: c.date("date", f.Date), Kind: norm.NFC.String(f.Kind), Language: f.Language, Style: f.Style,
		Speakers: f.Speakers, Source: transcripts.Source{Format: f.Source.Format, SHA256: f.Source.SHA256},
	}
	if f.Speakers < 0 || f.Speakers > 32 {
		c.bad("speakers", "there cannot be so many speakers", "så mange talere kan der ikke være", "write the number of people who speak", "skriv, hvor mange der taler")
	}
	if f.Language != "" && !languagePattern.MatchString(f.Language) {
		c.bad("language", "this is no language code", "det er ikke en sprogkode", "write a code like da or en", "skriv en kode som da eller en")
	}
	c.digest("source.sha256", f.Source.SHA256)
	c.recordings(m, f.Recording)
	c.participants(m, f.Participant)
	c.consents(m, f.Consent)
	c.withdrawn(m, f.Withdrawn)
	return m, c.out
}

var (
	languagePattern = regexp.MustCompile(`^[a-z]{2,3}$`)
	digestPattern   = regexp.MustCompile(`^[0-9a-f]{64}$`)
	labelPattern    = regexp.MustCompile(`^[\p{L}\p{M}0-9_-]{1,32}$`)
	keyPattern      = regexp.MustCompile(`^[A-Za-z0-9_-]{1,64}$`)
)

// meetingCheck collects faults with their lines.
type meetingCheck struct {
	where string
	at    lines
	out   []transcripts.Issue
}

func (c *meetingCheck) bad(key, en, da, hintEn, hintDa string) {
	c.out = append(c.out, *transcripts.Fault(BadValue, atLine(c.where, c.at.first(key)), key+": "+en, key+": "+da).Hint(hintEn, hintDa))
}

func (c *meetingCheck) date(key string, d day) transcripts.Date {
	if d == "" {
		return ""
	}
	if t, err := time.Parse(time.DateOnly, string(d)); err != nil || t.Format(time.DateOnly) != string(d) {
		c.bad(key, "this is no day", "det er ikke en dag", "write year, month and day: 2026-03-14", "skriv år, måned og dag: 2026-03-14")
		return ""
	}
	return transcripts.Date(d)
}

func (c *meetingCheck) digest(key, s string) {
	if s != "" && !digestPattern.MatchString(s) {
		c.bad(key, "this is no SHA-256 digest", "det er ikke et SHA-256-fingeraftryk", "write 64 digits 0–9 a–f, as sha256sum prints them", "skriv 64 cifre 0–9 a–f, som sha256sum skriver dem")
	}
}

func (c *meetingCheck) recordings(m *transcripts.Meeting, rows []recordingTable) {
	for i, r := range rows {
		key := fmt.Sprintf("recording[%d]", i)
		switch {
		case r.Path == "":
			c.bad(key+".path", "the path is missing", "stien mangler", "write the name of the sound file", "skriv lydfilens navn")
		case !filepath.IsAbs(r.Path) && !filepath.IsLocal(filepath.FromSlash(r.Path)):
			c.bad(key+".path", "the path leads out of the meeting's folder", "stien fører ud af mødets mappe", "write a whole path for sound outside the corpus", "skriv en fuld sti til lyd uden for korpusset")
		}
		c.digest(key+".sha256", r.SHA256)
		m.Recordings = append(m.Recordings, transcripts.Recording{Path: r.Path, SHA256: r.SHA256, Offset: transcripts.Ms(r.OffsetMs)})
	}
}

func (c *meetingCheck) participants(m *transcripts.Meeting, rows []participantRow) {
	labels, channels := map[string]bool{}, map[int]bool{}
	for i, r := range rows {
		key := fmt.Sprintf("participant[%d]", i)
		label := norm.NFC.String(r.Label)
		switch {
		case !labelPattern.MatchString(label):
			c.bad(key+".label", "a label is 1 to 32 letters, digits, - and _", "en betegnelse er 1 til 32 bogstaver, tal, - og _", "write a label like B, S or S2, never a name", "skriv en betegnelse som B, S eller S2, aldrig et navn")
		case labels[label]:
			c.bad(key+".label", "two participants have this label", "to deltagere har denne betegnelse", "give each a label of their own", "giv hver sin egen betegnelse")
		}
		labels[label] = true
		role, ok := roleOf(r.Role)
		if !ok {
			c.bad(key+".role", "there is no such role", "den rolle findes ikke", "choose one of "+roleList(), "vælg en af "+roleList())
		}
		if r.Channel < 0 || r.Channel > 0 && channels[r.Channel] {
			c.bad(key+".channel", "the channel is below zero or somebody else's", "kanalen er under nul eller en andens", "count the channels of the recording from 1, one person each; leave it out if voices share one", "tæl optagelsens kanaler fra 1, en person på hver; udelad den, hvis stemmer deler kanal")
		}
		channels[r.Channel] = true
		if r.Key != "" && !keyPattern.MatchString(r.Key) {
			c.bad(key+".key", "a key is 1 to 64 letters a–z, digits, - and _", "en nøgle er 1 til 64 bogstaver a–z, tal, - og _", "write an opaque key that names nobody", "skriv en nøgle, der ikke nævner nogen")
		}
		p := transcripts.Participant{Label: label, Role: role, Channel: r.Channel, Key: r.Key}
		if role != transcripts.UnknownRole {
			p.RoleBy = meetingName
		}
		m.Participants = append(m.Participants, p)
	}
}

// roleOf takes the Danish words of CODEBOOK §0.4, its letters, «pårørende» for
// a supporter, and «ukendt» for a role that nobody has decided.
func roleOf(s string) (transcripts.Role, bool) {
	s = norm.NFC.String(strings.TrimSpace(s))
	switch s {
	case "ukendt", "unknown":
		return transcripts.UnknownRole, true
	case "pårørende":
		return transcripts.Supporter, true
	case "øvrig":
		return transcripts.OtherRole, true
	}
	if r := transcripts.RoleOfLetter(s); r.Known() {
		return r, true
	}
	r := transcripts.Role(strings.ToLower(s))
	return r, r.Known()
}

func roleList() string {
	var s []string
	for _, r := range transcripts.Roles {
		s = append(s, string(r))
	}
	return strings.Join(append(s, "ukendt"), ", ")
}

func (c *meetingCheck) consents(m *transcripts.Meeting, rows []consentTable) {
	for i, r := range rows {
		key := fmt.Sprintf("consent[%d]", i)
		who := norm.NFC.String(r.Participant)
		if _, ok := m.Participant(who); !ok {
			c.bad(key+".participant", "no participant has this label", "ingen deltager har denne betegnelse", "write a label of a [[participant]]", "skriv betegnelsen på en [[participant]]")
		}
		x := transcripts.Consent{Participant: who, Given: c.date(key+".given", r.Given), Expires: c.date(key+".expires", r.Expires), Withdrawn: c.date(key+".withdrawn", r.Withdrawn), Voice: transcripts.VoiceUse(r.Voice)}
		if !slices.Contains(transcripts.VoiceUses, x.Voice) {
			c.bad(key+".voice", "nobody is asked about such a use of the voice", "der spørges ikke om en sådan brug af stemmen", "write voice = \"disguised\" or \"own\", or leave it out: text only", "skriv voice = \"disguised\" (sløret) eller \"own\" (egen), eller udelad den: kun tekst")
		}
		switch {
		case r.Given == "":
			c.bad(key+".given", "the day on which it was given is missing", "dagen, det blev givet, mangler", "write given = \"YYYY-MM-DD\"", "skriv given = \"ÅÅÅÅ-MM-DD\"")
		case x.Expires != "" && x.Expires < x.Given:
			c.bad(key+".expires", "it ends before it was given", "det udløber, før det blev givet", "correct one of the days", "ret en af dagene")
		case x.Withdrawn != "" && x.Withdrawn < x.Given:
			c.bad(key+".withdrawn", "it was withdrawn before it was given", "det blev trukket tilbage, før det blev givet", "correct one of the days", "ret en af dagene")
		}
		purposes := r.Purposes
		if r.Purpose != "" {
			purposes = append([]string{r.Purpose}, purposes...)
		}
		if len(purposes) == 0 {
			c.bad(key+".purpose", "the purpose is missing", "formålet mangler", "write purpose = \"forskning\", \"supervision\" or \"undervisning\"", "skriv purpose = \"forskning\", \"supervision\" eller \"undervisning\"")
		}
		for _, p := range purposes {
			x.Purpose = transcripts.Purpose(p)
			if !slices.Contains(transcripts.Purposes, x.Purpose) {
				name := key + ".purpose"
				if r.Purpose == "" {
					name = key + ".purposes"
				}
				c.bad(name, "nobody is asked about such a purpose", "der spørges ikke om et sådant formål", "choose forskning, supervision or undervisning", "vælg forskning, supervision eller undervisning")
				continue
			}
			m.Consents = append(m.Consents, x)
		}
	}
}

func (c *meetingCheck) withdrawn(m *transcripts.Meeting, rows []withdrawnStretch) {
	for i, r := range rows {
		key := fmt.Sprintf("withdrawn[%d]", i)
		from, okFrom := parseClock(r.Start)
		to, okTo := parseClock(r.End)
		if !okFrom || !okTo || to <= from {
			c.bad(key+".start", "the stretch has no start before its end", "stykket har ingen begyndelse før sin slutning", "write start = \"12:03.4\" and end = \"13:00\"", "skriv start = \"12:03.4\" og end = \"13:00\"")
			continue
		}
		m.Withdrawn = append(m.Withdrawn, transcripts.Span{Start: from, End: to})
	}
}

// parseClock reads [h:]m:ss[.t…] to the millisecond.
func parseClock(s string) (transcripts.Ms, bool) {
	m := clockPattern.FindStringSubmatch(s)
	if m == nil {
		return 0, false
	}
	n := func(s string) int64 { v, _ := strconv.ParseInt("0"+s, 10, 64); return v }
	frac := (m[4] + "000")[:3]
	return transcripts.Ms(((n(m[1])*60+n(m[2]))*60+n(m[3]))*1000 + n(frac)), true
}

var clockPattern = regexp.MustCompile(`^(?:(\d{1,3}):)?(\d{1,3}):([0-5]\d)(?:\.(\d{1,3}))?$`)

// HeaderDigest is the SHA-256 of what meeting.toml says that bears on meaning:
// people, roles, channels, language, recordings by digest, withdrawn
// stretches. Consent, paths and comments are left out.
func HeaderDigest(m *transcripts.Meeting) (string, error) {
	type sound struct {
		SHA256 string         `json:"sha256"`
		Offset transcripts.Ms `json:"offset"`
	}
	h := struct {
		ID           string                    `json:"id"`
		Date         transcripts.Date          `json:"date"`
		Kind         string                    `json:"kind"`
		Language     string                    `json:"language"`
		Style        string                    `json:"style"`
		Speakers     int                       `json:"speakers"`
		Participants []transcripts.Participant `json:"participants"`
		Recordings   []sound                   `json:"recordings"`
		Withdrawn    []transcripts.Span        `json:"withdrawn"`
	}{m.ID, m.Date, m.Kind, m.Language, m.Style, m.Speakers, m.Participants, nil, m.Withdrawn}
	for _, r := range m.Recordings {
		h.Recordings = append(h.Recordings, sound{r.SHA256, r.Offset})
	}
	return DigestOf(h)
}
