package format_test

import (
	"bytes"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/txtar"

	"gribning/transcripts/format"
	"gribning/transcripts/format/coded"
)

// TestGolden writes one small invented meeting in every format that people can
// read and compares with testdata/writers.txtar; UPDATE=1 rewrites the file.
func TestGolden(t *testing.T) {
	const path = "testdata/writers.txtar"
	in, err := os.Open("testdata/small.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	defer in.Close()
	ms, err := coded.Read(in, coded.As("human:k1"))
	if err != nil {
		t.Fatal(err)
	}
	m := ms[0]
	m.Date = "2026-02-24"
	var got txtar.Archive
	got.Comment = []byte("Ét lille opdigtet møde i hvert format. Rettes med UPDATE=1 go test.\n")
	for _, c := range []struct {
		name string
		kind string
		o    format.Options
	}{
		{"møde.vtt", format.VTT, format.Options{}}, {"møde.srt", format.SRT, format.Options{}},
		{"møde.cha", format.CHAT, format.Options{Media: "X1.wav"}}, {"maxqda.txt", format.Text, format.Options{}},
		{"nvivo.txt", format.Text, format.Options{Variant: "nvivo"}}, {"atlasti.txt", format.Text, format.Options{Variant: "atlasti"}},
		{"møde.csv", format.CSV, format.Options{}}, {"møde.json", format.DOTE, format.Options{}}, {"møde.rttm", format.RTTM, format.Options{}},
		{"møde.eaf", format.EAF, format.Options{Media: "X1.wav"}}, {"møde.TextGrid", format.TextGrid, format.Options{}}, {"møde.jsonl", format.Coded, format.Options{}},
	} {
		// The bullet sign and tabs are shown, so that an editor keeps them.
		data := strings.NewReplacer("\x15", "␕", "\t", "⇥").Replace(string(write(t, c.kind, m, c.o)))
		var b strings.Builder
		for l := range strings.Lines(data) {
			b.WriteString(strings.TrimRight(l, " \n") + "\n") // Praat ends lines with a blank
		}
		got.Files = append(got.Files, txtar.File{Name: c.name, Data: []byte(b.String())})
	}
	if os.Getenv("UPDATE") != "" {
		if err := os.WriteFile(path, txtar.Format(&got), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(want, txtar.Format(&got)) {
		t.Errorf("the files differ from %s (UPDATE=1 rewrites it):\n%s", path, cmp.Diff(strings.Split(string(want), "\n"), strings.Split(string(txtar.Format(&got)), "\n")))
	}
}
