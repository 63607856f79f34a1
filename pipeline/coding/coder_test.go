package coding

import (
	"bytes"
	"errors"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	files "gribning/models/coding"
	"gribning/pipeline/grip"
	"gribning/transcripts"
)

func trained(t testing.TB) *Coder {
	t.Helper()
	c, err := New()
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestCuesOfACorpusCount(t *testing.T) {
	r, err := NewRules()
	if err != nil {
		t.Fatal(err)
	}
	const text = "S: hvad tænker du selv\nB: jeg er helt klart frisk på noget med bierne\n"
	m := talk(text)
	before, err := r.Code(m)
	if err != nil {
		t.Fatal(err)
	}
	more, err := r.WithCues(strings.NewReader("[wish] own — ønske\nfrisk på\n[work] own — arbejde\nbierne\n"))
	if err != nil {
		t.Fatal(err)
	}
	after, err := more.Code(m)
	if err != nil {
		t.Fatal(err)
	}
	if len(before.MYs) != 0 || len(after.MYs) != 1 || after.MYs[0].Primary != "A-KAP" {
		t.Errorf("without the corpus' lists:\n%swith them:\n%s", sketch(m, &before), sketch(m, &after))
	}
	if _, err := r.WithCues(strings.NewReader("no list\n")); !errors.Is(err, &transcripts.Issue{Code: "K101"}) {
		t.Errorf("a bad list: %v, want K101", err)
	}
}

const aMeeting = `
S: hej kom indenfor · vi skal se på din plan
S: hvordan går det med dig
B: jo men jeg er så træt · jeg kan ikke sove om natten
S: ja · hvad er det der holder dig vågen
B: det er alle de tanker · jeg vil bare gerne tilbage til køkkenet
S: okay · du skal huske at melde dig syg senest klokken ni · jeg skriver det i planen
~B: ja
T: han siger at han savner sit arbejde som kok
M: så køkkenet det er der du hører til
`

func TestModelCodes(t *testing.T) {
	m := talk(aMeeting)
	c, err := trained(t).Code(m)
	if err != nil {
		t.Fatal(err)
	}
	checkCoding(t, m, &c)
	if len(c.MYs) == 0 {
		t.Errorf("no meaning found:\n%s", sketch(m, &c))
	}
	coded := c.CodeIndex()
	for i := range m.TCUs {
		if _, ok := coded[m.TCUs[i].ID]; ok != (m.ClassOf(m.TCUs[i].Speaker) == transcripts.ClassProfessional) {
			t.Errorf("utterance %d of %s: coded is %v", i, m.TCUs[i].Speaker, ok)
		}
	}
	for _, k := range c.Codes {
		if k.Author != modelAuthor || k.P <= 0 {
			t.Errorf("code without author or probability: %+v", k)
		}
	}
	again, err := trained(t).Code(talk(aMeeting))
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(c, again); d != "" {
		t.Errorf("coded again it differs:\n%s", d)
	}
}

func TestModelFile(t *testing.T) {
	c := trained(t)
	var b bytes.Buffer
	if err := c.Save(&b); err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(b.Bytes(), files.Model) {
		t.Error("the shipped model, read and written, is another file")
	}
	if b.Len() > 5<<20 {
		t.Errorf("the model takes %d bytes, more than 5 MiB", b.Len())
	}
	for name, cut := range map[string][]byte{
		"empty": nil, "cut": b.Bytes()[:b.Len()/2], "not gzip": []byte("gribning"),
		"flipped": append(append([]byte{}, b.Bytes()[:b.Len()-9]...), 0, 0, 0, 0, 0, 0, 0, 0, 0),
	} {
		if _, err := Load(bytes.NewReader(cut)); !errors.Is(err, &transcripts.Issue{Code: "M201"}) {
			t.Errorf("%s: error %v, want M201", name, err)
		}
	}
	r, err := NewRules()
	if err != nil {
		t.Fatal(err)
	}
	if err := r.Save(&b); !errors.Is(err, &transcripts.Issue{Code: "M202"}) {
		t.Errorf("saving rules: %v, want M202", err)
	}
}

// BenchmarkPlainTurnsToOutcomes codes the whole training corpus from its plain
// turns: borders, Layers A and B, outcomes. On a machine shared with others the
// second figure, utterances for each second of processor time, is the one to
// read.
func BenchmarkPlainTurnsToOutcomes(b *testing.B) {
	coder := trained(b)
	sg := coder.Segmenter(suggest)
	var plain []*transcripts.Meeting
	n := 0
	for _, m := range loadDev(b, "dev.jsonl") {
		plain = append(plain, Plain(m, false))
		n += len(m.TCUs)
	}
	b.ReportAllocs()
	began, used := time.Now(), processorTime(b)
	for b.Loop() {
		for _, p := range plain {
			m := Plain(p, false)
			build(m, sg)
			c, err := coder.Code(m)
			if err != nil {
				b.Fatal(err)
			}
			grip.Derive(m, &c)
		}
	}
	total := float64(b.N) * float64(n)
	b.ReportMetric(total/time.Since(began).Seconds(), "TCU/s")
	b.ReportMetric(total/(processorTime(b)-used).Seconds(), "TCU/cpu-s")
}

func processorTime(b *testing.B) time.Duration {
	b.Helper()
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		b.Fatal(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}
