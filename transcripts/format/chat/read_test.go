package chat_test

import (
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"gribning/transcripts"
	"gribning/transcripts/format/chat"
	"gribning/transcripts/format/formattest"
)

const sample = "@UTF8\n@Begin\n@Languages:\tdan\n@Participants:\tFAG Sagsbehandler Investigator, BOR Participant,\n\tTOL Other\n" +
	"@Options:\tCA\n@ID:\tdan|gribning|FAG|||||Investigator|||\n@ID:\tdan|gribning|BOR|||||Participant||borger|\n@Media:\tM001, audio\n" +
	"*FAG:\thvad tænker\n\tdu selv ? \x150_1840\x15\n%com:\tkigger ud\n*BOR:\t(0.3) jeg vil gerne arbejde med dyr . \x151840_4210\x15\n" +
	"*FAG:\t+< mhm . \x154000_4200\x15\n*TOL:\t&=taler_dari .\n@End\n"

func read(t *testing.T, in string) *transcripts.Meeting {
	t.Helper()
	m, err := chat.Read(strings.NewReader(in))
	if err != nil {
		t.Fatal(err)
	}
	formattest.Sound(t, m)
	return m
}

func TestRead(t *testing.T) {
	m := read(t, sample)
	want := "FAG 0–1840 hvad tænker du selv?\nBOR 1840–4210 (0.3)/pause jeg vil gerne arbejde med dyr\nFAG 4000–4200 mhm‖\nTOL 4610–5290 ((taler/event dari))/event\n"
	if d := cmp.Diff(want, formattest.Show(m)); d != "" {
		t.Error(d)
	}
	roles := map[string]transcripts.Role{}
	for _, p := range m.Participants {
		roles[p.Label] = p.Role
	}
	if d := cmp.Diff(map[string]transcripts.Role{"FAG": "sagsbehandler", "BOR": "borger", "TOL": ""}, roles); d != "" {
		t.Error(d)
	}
}

func TestLines(t *testing.T) {
	for in, want := range map[string]string{
		"&-øh jeg &+ku kunne <ikke det> [//] ikke (al)tså .":   "øh/filler jeg ku-/cutoff kunne ikke det ikke altså",
		"det (.) var (1:05.5) nå(r) xxx yyy 0er [= en note] .": "det (.)/pause var (65.5)/pause når (uklart)/unclear (uklart)/unclear",
		"hund@c ↑ja° ⌈det er⌉ det [=! griner] +...":            "hund ja det‖ er‖ det ((griner))/event",
		"jeg ville +/.":                        "jeg ville-/cutoff",
		"+^ <ja> [>] nej [<] +\" „ ‡ !":        "ja nej!",
		"&=ler ja [: jo] [* s:r] ja@i [x 2] .": "((ler))/event ja ja",
		"((rømmer sig)) ja (uklart) .":         "((rømmer/event sig))/event ja (uklart)/unclear",
		"NAVN_1 fra STED_2 ID .":               "[NAVN-1] fra [STED-2] [ID]",
		"nå:rh kom-mer så":                     "nå:rh kom-mer så",
		"nej &{n=peger det der &}n=peger .":    "nej det der",
	} {
		doc := strings.Replace(sample, "*TOL:\t&=taler_dari .\n", "*BOR:\t"+in+"\n", 1)
		m := read(t, doc)
		_, got, _ := strings.Cut(formattest.Show(m), "mhm‖\n")
		got = strings.TrimRight(got, "\n")
		if _, text, ok := strings.Cut(got, " "); ok {
			_, got, _ = strings.Cut(text, " ")
		}
		if got != want {
			t.Errorf("%q\n got %q\nwant %q", in, got, want)
		}
	}
}

func TestBulletsInside(t *testing.T) {
	doc := strings.Replace(sample, "*TOL:\t&=taler_dari .\n", "*BOR:\tjeg er \x155100_5200\x15 glad \x15%snd:\"M001\"_5300_5400\x15 .\n", 1)
	_, got, _ := strings.Cut(formattest.Show(read(t, doc)), "mhm‖\n")
	if want := "BOR 5100–5400 jeg er glad\n"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestInterposed(t *testing.T) {
	doc := strings.Replace(sample, "*TOL:\t&=taler_dari .\n", "*BOR:\tjeg tror &*FAG:mhm det går . \x155000_6000\x15\n", 1)
	_, got, _ := strings.Cut(formattest.Show(read(t, doc)), "mhm‖\n")
	if want := "BOR 5000–5375 jeg tror\nFAG 5375–5625 mhm\nBOR 5625–6000 det går\n"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestFaults(t *testing.T) {
	for name, c := range map[string]struct{ old, new, code, where string }{
		"undeclared speaker": {"*TOL:", "*XXX:", "F107", "line 15"},
		"no line type":       {"*TOL:", "TOL:", "F109", "line 15"},
		"open bullet":        {"4210\x15", "4210", "F109", "line 13"},
		"bad bullet":         {"1840_4210", "1840", "F109", "line 13"},
		"backwards":          {"1840_4210", "4210_1840", "F106", "line 13"},
		"starts over":        {"0_1840", "900000_901000", "F106", "line 13"},
		"no begin":           {"@Begin\n", "", "F109", ""},
	} {
		t.Run(name, func(t *testing.T) {
			if !strings.Contains(sample, c.old) {
				t.Fatal("the sample has changed")
			}
			_, err := chat.Read(strings.NewReader(strings.Replace(sample, c.old, c.new, 1)))
			formattest.Fault(t, err, c.code, c.where)
		})
	}
}

func TestCutOff(t *testing.T) {
	m := read(t, strings.TrimSuffix(sample, "@End\n"))
	if len(m.Issues) != 1 || m.Issues[0].Code != "F114" {
		t.Errorf("issues %v", m.Issues)
	}
}

func TestEncodings(t *testing.T) {
	formattest.Encodings(t, chat.Read, sample)
	formattest.InvalidUTF8(t, chat.Read, sample, 11)
}

func TestSampleFiles(t *testing.T) {
	for name, want := range map[string]string{
		"M001.cha": "FAG 0–1840 hvad tænker du selv?\nBOR 1840–4210 (0.3)/pause jeg vil gerne arbejde med dyr\n",
		"dan-conversation.cha": "LAR 0–11900 så kan vi sidde her og snakke lidt (.)/pause se det er Buster han er i skole (.)/pause men nu har vi jo ikke øh/filler men nu har vi ikke haft båndoptageren tændt mens vi så filmen\n" +
			"STU 12300–12640 ja\n" +
			"LAR 13040–21200 nej var det en god film (.)/pause hvad kan du huske hvad drengen han hed hvad hed drengen i filmen (.)/pause kan du ikke huske det\n" +
			"STU 21600–22620 ja mm Buster\nLAR 23020–25740 jeg kan ikke høre hvad du siger næsten\n",
	} {
		f, err := os.Open(formattest.Fixture(t, "formats/"+name))
		if err != nil {
			t.Fatal(err)
		}
		m, err := chat.Read(f)
		f.Close()
		if err != nil {
			t.Fatal(err)
		}
		if d := cmp.Diff(want, formattest.Show(m)); d != "" {
			t.Error(d)
		}
	}
}

func FuzzRead(f *testing.F) {
	formattest.Fuzz(f, chat.Read, sample, "@Begin\n@Participants:\tA B\n*A:\t&*A:x ⌈a (1:2.5) [x &=a=b 0 +/. ?\n")
}
