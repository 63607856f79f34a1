package chat_test

import (
	"bytes"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"

	"gribning/transcripts"
	"gribning/transcripts/eksempler"
	"gribning/transcripts/format/chat"
	"gribning/transcripts/format/formattest"
	"gribning/transcripts/format/lines"
)

// What TalkBank's tree-sitter grammar (TalkBank/chatter, grammar/grammar.js, as
// of 2026) lets stand in a file such as ours, in our own words. The grammar
// itself is in no package registry, so it cannot be a test dependency; this is
// stricter than it is, since it leaves out everything that we never write.
var (
	languageForm = regexp.MustCompile(`^[a-z]{3}$`)
	speakerForm  = regexp.MustCompile(`^[A-Z][A-Z0-9]{2,6}$`) // CHAT wants three to seven
	mediaForm    = regexp.MustCompile(`^[^," \t]([^,]*[^, \t])?, audio(, missing)?$`)
	mainForm     = regexp.MustCompile(`^\*([^:]+):\t(\+< )?(.+) ([.?!]) \x15(\d+)_(\d+)\x15$`)
	pauseForm    = regexp.MustCompile(`^\((\.|\d+\.\d+)\)$`)
	// What may not stand in a word as plain text, for it is a sign of its own.
	wordForm  = regexp.MustCompile(`^(&[-~+])?[^0,;:!?.()\[\]{}⌈⌉⌊⌋〔〕^ˈˌ←→↖↗↘↙⇗⇘<>≈≋⁇§⁎°↫∆∇∬∮▁▔◉☺♋Ϋ⁑↑↓↻≠∙∾⤆⤇Ἡ\x00-\x20‹›"“”‘’„@*&%‡+=~∞≡$\\][^,;:!?.()\[\]{}⌈⌉⌊⌋〔〕^ˈˌ←→↖↗↘↙⇗⇘<>≈≋⁇§⁎°↫∆∇∬∮▁▔◉☺♋Ϋ⁑↑↓↻≠∙∾⤆⤇Ἡ\x00-\x20‹›"“”‘’„@*&%‡+=~∞≡$\\]*$`)
	eventForm = regexp.MustCompile(`^&=[^&,;!?.()\[\]⌈⌉⌊⌋〔〕←→↖↗↘↙⇗⇘<>≈≋⁇§⁎°↫∆∇∬∮▁▔◉☺♋Ϋ⁑↑↓↻≠∙∾⤆⤇Ἡ\x00-\x20‹›"“”@*%+~∞≡\\]+$`)
	tierForm  = regexp.MustCompile(`^%x[a-zA-Z][a-zA-Z0-9]*:\t[^ \x15][^\x15]*$`)
)

// chatRoles are those of CHAT's fixed list that we use.
var chatRoles = []string{"Participant", "Investigator", "Leader", "Adult", "Other", "Unidentified"}

// conforms reports the first line that the grammar would not take as we mean it.
func conforms(file string) error {
	ls := strings.Split(file, "\n")
	if len(ls) < 7 || ls[0] != "@UTF8" || ls[1] != "@Begin" || ls[len(ls)-2] != "@End" || ls[len(ls)-1] != "" {
		return errors.New("the file is not @UTF8, @Begin … @End")
	}
	c := conformity{roles: map[string]string{}}
	for i, l := range ls[2 : len(ls)-2] {
		if err := c.line(l); err != nil {
			return fmt.Errorf("line %d: %w: %q", i+3, err, l)
		}
	}
	if len(c.ids) != len(c.roles) {
		return fmt.Errorf("%d @ID for %d participants", len(c.ids), len(c.roles))
	}
	return nil
}

type conformity struct {
	language string
	roles    map[string]string // of each participant
	ids      []string
	talking  bool // main lines have begun
}

func (c *conformity) line(l string) error {
	switch {
	case strings.HasPrefix(l, "*"):
		c.talking = true
		return c.main(l)
	case strings.HasPrefix(l, "%"):
		if !c.talking || !tierForm.MatchString(l) {
			return errors.New("no dependent tier")
		}
		return nil
	case c.talking || !strings.HasPrefix(l, "@"):
		return errors.New("neither header nor talk")
	}
	name, value, ok := strings.Cut(l, ":\t")
	if !ok || value == "" || value != strings.TrimSpace(value) || strings.Contains(value, "\x15") {
		return errors.New("no header")
	}
	return c.header(name, value)
}

func (c *conformity) header(name, value string) error {
	switch name {
	case "@Languages":
		if c.language = value; !languageForm.MatchString(value) {
			return errors.New("no language")
		}
	case "@Participants":
		for p := range strings.SplitSeq(value, ", ") {
			f := strings.Fields(p)
			if len(f) != 2 || !speakerForm.MatchString(f[0]) || !slices.Contains(chatRoles, f[1]) || c.roles[f[0]] != "" {
				return errors.New("no participant")
			}
			c.roles[f[0]] = f[1]
		}
	case "@Options":
		if value != "CA" {
			return errors.New("no option")
		}
	case "@ID":
		f := strings.Split(value, "|")
		if len(f) != 11 || f[10] != "" || f[0] != c.language || f[1] == "" || c.roles[f[2]] != f[7] || slices.Contains(c.ids, f[2]) {
			return errors.New("no @ID of a participant")
		}
		for _, x := range f {
			if x != strings.TrimSpace(x) {
				return errors.New("blanks in a field")
			}
		}
		c.ids = append(c.ids, f[2])
	case "@Media":
		if !mediaForm.MatchString(value) {
			return errors.New("no medium")
		}
	case "@Comment":
	default:
		return errors.New("another header")
	}
	return nil
}

func (c *conformity) main(l string) error {
	f := mainForm.FindStringSubmatch(l)
	if f == nil {
		return errors.New("no main line")
	}
	if c.roles[f[1]] == "" {
		return errors.New("an unknown speaker")
	}
	for item := range strings.SplitSeq(f[3], " ") {
		if !pauseForm.MatchString(item) && !eventForm.MatchString(item) && !wordForm.MatchString(item) {
			return fmt.Errorf("%q is neither word nor pause nor event", item)
		}
	}
	return nil
}

// TestGrammar holds every meeting against the grammar.
func TestGrammar(t *testing.T) {
	meetings := formattest.Meetings(t, eksempler.FS())
	for _, tag := range []string{"", "da", "da-DK", "en", "de", "kl", "tlh", "!"} {
		m := *meetings[0]
		m.Language = tag
		meetings = append(meetings, &m)
	}
	odd := *meetings[4]
	odd.Words = slices.Clone(odd.Words)
	for i, s := range []string{"0", "07", "0,5", "Ϋ", "Ἡ", "000", "-0-", "it’s", "'", "a_b", "ａ"} {
		if i < len(odd.Words) {
			odd.Words[i].Text = s
		}
	}
	meetings = append(meetings, &odd, &transcripts.Meeting{ID: "empty"})
	for _, m := range meetings {
		for _, o := range []lines.Options{{}, {Media: "møde, 1 \"æ\".wav"}} {
			var b bytes.Buffer
			if err := chat.Write(&b, m, o); err != nil {
				t.Fatal(err)
			}
			if err := conforms(b.String()); err != nil {
				t.Fatalf("%s: %v", m.ID, err)
			}
		}
	}
}

// TestGrammarRefuses shows that the check above does not let everything pass.
func TestGrammarRefuses(t *testing.T) {
	m := formattest.Hostile(t, 1)[0]
	var b bytes.Buffer
	if err := chat.Write(&b, m, lines.Options{}); err != nil {
		t.Fatal(err)
	}
	whole := b.String()
	at := strings.Index(whole, "\n*") + 1
	tab := at + strings.Index(whole[at:], "\t") + 1
	for name, file := range map[string]string{
		"blank line":        whole[:at] + "\n" + whole[at:],
		"no end":            strings.TrimSuffix(whole, "@End\n"),
		"left out":          whole[:tab] + "0ord " + whole[tab:],
		"two blanks":        whole[:tab] + "ord  " + whole[tab:],
		"a bracket":         whole[:tab] + "or[d " + whole[tab:],
		"curly apostrophe":  whole[:tab] + "it’s " + whole[tab:],
		"unknown speaker":   whole[:at+1] + "XXX" + whole[at+4:],
		"no terminator":     strings.Replace(whole, ". \x15", "\x15", 1),
		"no tab":            whole[:tab-1] + " " + whole[tab:],
		"other role":        strings.Replace(whole, " Participant", " Borger", 1),
		"language of two":   strings.ReplaceAll(whole, "dan", "da"),
		"bullet in a tier":  whole[:len(whole)-5] + "%xgri:\ta \x151_2\x15\n@End\n",
		"header after talk": whole[:len(whole)-5] + "@Comment:\tx\n@End\n",
	} {
		if file == whole {
			t.Errorf("%s: the sample has changed", name)
		} else if conforms(file) == nil {
			t.Errorf("%s: taken", name)
		}
	}
}
