package excerpt

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"gribning/pipeline/deidentify"
	"gribning/transcripts"
)

// Sound is the recording of a meeting, as far as a passage needs it.
type Sound interface {
	// Clip writes a stretch as WAV with the masked stretches covered.
	Clip(ctx context.Context, w io.Writer, span transcripts.Span, mask []transcripts.Span) error
	// Voice says whose voice is heard.
	Voice() Voice
}

// Voice is what of the people's voices leaves: each step needs an agreement of
// its own (CODEBOOK §6.4).
type Voice int

// Voices.
const (
	TextOnly Voice = iota
	DisguisedVoice
	OwnVoice
)

// WriteOptions of Write.
type WriteOptions struct {
	// Nr is the number on the pages; it must say nothing about the meeting.
	Nr string
	// Langs are the languages, «da» and «en»; empty: both.
	Langs []string
	// Program is the program's name and version.
	Program string
	// Models are the models that took part, with versions: «model:gribning@1».
	Models []string
	// Keys are names known for certain, searched for as well.
	Keys deidentify.Keys
	// Sound, where the people agreed to be heard, adds two clips.
	Sound Sound
	// Agreed is what the passage may hold beyond text. What people agreed to, in
	// the permit, bounds it.
	Agreed Voice
}

// Write makes the folder dir for one passage:
//
//	passage.da.html      the transcript, the next turns sealed on page 2
//	sheet.da.html .docx  the reflection sheet
//	facilitator.da.html  the facilitator's page
//	sound.wav next.wav   where it was agreed to, covered
//	passage.json         the same for programs: Record
//
// and the pages in English. It fails with X701 without a permit for teaching,
// X704 if the folder exists, X705 if sound is asked for without the agreement,
// N105 if an identified string is found in any of the files, and leaves no
// folder then.
func Write(ctx context.Context, dir string, s Source, p Passage, opt WriteOptions) error {
	if err := permitted(s); err != nil {
		return err
	}
	if p.Meeting != s.Meeting.ID || p.From < 0 || p.Cut <= p.From || p.To <= p.Cut || p.To > len(s.Meeting.TCUs) {
		return transcripts.Fault("X706", "meeting "+s.Meeting.ID, "the passage is not one of this meeting", "uddraget hører ikke til dette møde").
			Hint("choose the passages again", "vælg uddragene igen")
	}
	if opt.Sound != nil && opt.Sound.Voice() > min(opt.Agreed, voiceIn(s.Permit)) {
		return transcripts.Fault("X705", "meeting "+s.Meeting.ID, "the people heard have not agreed to be heard in this voice", "dem, der høres, har ikke sagt ja til at blive hørt med denne stemme").
			Hint("leave the sound out and read the passage aloud, or note voice = … at their consent in meeting.toml if they agreed", "udelad lyden og læs uddraget højt, eller skriv voice = … ved deres samtykke i meeting.toml, hvis de har sagt ja")
	}
	if _, err := os.Lstat(dir); err == nil || !errors.Is(err, fs.ErrNotExist) {
		return transcripts.Fault("X704", "", "the folder for the passage exists already", "mappen til uddraget findes allerede").Because(err).
			Hint("name another folder, or delete that one", "vælg en anden mappe, eller slet den")
	}
	tmp, err := os.MkdirTemp(filepath.Dir(dir), ".excerpt-")
	if err != nil {
		return cannotWrite(err)
	}
	defer os.RemoveAll(tmp)
	if err := fill(ctx, tmp, s.Meeting, &p, opt); err != nil {
		return err
	}
	check := deidentify.Checker{Secrets: deidentify.SecretsOf(opt.Keys, s.Meeting)}
	leaks, err := check.Tree(tmp)
	if err != nil {
		return err
	}
	if err := deidentify.Leaked(append(leaks, check.Name(filepath.Base(dir))...)); err != nil {
		return err
	}
	if err := os.Chmod(tmp, 0o755); err != nil {
		return cannotWrite(err)
	}
	if err := os.Rename(tmp, dir); err != nil {
		return cannotWrite(err)
	}
	return syncDir(filepath.Dir(dir))
}

func cannotWrite(err error) *transcripts.Issue {
	return transcripts.Fault("X707", "", "the passage cannot be written", "uddraget kan ikke skrives").Because(err).
		Hint("see that the disk has room and the folder may be written to", "se efter, at der er plads på disken, og at mappen må skrives til")
}

func fill(ctx context.Context, dir string, m *transcripts.Meeting, p *Passage, opt WriteOptions) error {
	r := deidentify.Replace(m)
	// Flags are for a person and keep their words; the copy has none.
	for _, id := range m.Identifiers {
		if id.Flag {
			if from, to, ok := sameWords(m, r, id); ok {
				id.From, id.To = from, to
				r.Identifiers = append(r.Identifiers, id)
			}
		}
	}
	langs := opt.Langs
	if len(langs) == 0 {
		langs = []string{"da", "en"}
	}
	var sounds []string
	if opt.Sound != nil {
		if err := clips(ctx, dir, m, p, opt.Sound); err != nil {
			return err
		}
		sounds = []string{"sound.wav", "next.wav"}
	}
	for _, lang := range langs {
		pg := newPage(r, p, opt, lang)
		pg.Sound, pg.Disguised = sounds, opt.Sound != nil && opt.Sound.Voice() == DisguisedVoice
		for _, name := range []string{"passage", "sheet", "facilitator"} {
			if err := writeFile(filepath.Join(dir, name+"."+lang+".html"), func(w io.Writer) error { return pg.write(w, name+".html") }); err != nil {
				return err
			}
		}
		if err := writeFile(filepath.Join(dir, "sheet."+lang+".docx"), pg.writeSheet); err != nil {
			return err
		}
	}
	return writeFile(filepath.Join(dir, recordName), newRecord(r, m, p, opt).write)
}

// sameWords finds the words of a flag in the copy, by their ids.
func sameWords(m, r *transcripts.Meeting, id transcripts.Identifier) (from, to int, ok bool) {
	first, last := m.Words[id.From].ID, m.Words[id.To-1].ID
	from, to = -1, -1
	for i, w := range r.Words {
		if w.ID == first {
			from = i
		}
		if w.ID == last {
			to = i + 1
		}
	}
	return from, to, from >= 0 && to > from
}

// clips writes the sound of both parts with identifying words covered.
func clips(ctx context.Context, dir string, m *transcripts.Meeting, p *Passage, s Sound) error {
	mask := Mask(m)
	for name, span := range map[string]transcripts.Span{"sound.wav": spanOf(m, p.From, p.Cut), "next.wav": spanOf(m, p.Cut, p.To)} {
		if err := writeFile(filepath.Join(dir, name), func(w io.Writer) error { return s.Clip(ctx, w, span, mask) }); err != nil {
			return err
		}
	}
	return nil
}

// Padding on both sides of masked words: for times of an engine or a person, and
// for times that were only spread over a line.
const (
	padSure   = transcripts.Ms(80)
	padSpread = transcripts.Ms(600)
)

// Mask gives the stretches of the recording in which identifying words are said,
// with padding from how sure the words' times are.
func Mask(m *transcripts.Meeting) []transcripts.Span {
	var out []transcripts.Span
	for _, id := range m.Identifiers {
		if id.Flag || id.From < 0 || id.To > len(m.Words) || id.From >= id.To {
			continue
		}
		span, pad := m.Words[id.From].Span, padSure
		for _, w := range m.Words[id.From:id.To] {
			span = span.Union(w.Span)
			if w.TimedBy == transcripts.Interpolated || w.TimedBy == transcripts.TimedByRule || w.TimedBy == "" {
				pad = padSpread
			}
		}
		out = append(out, transcripts.Span{Start: max(0, span.Start-pad), End: span.End + pad})
	}
	return out
}

func writeFile(path string, write func(io.Writer) error) error {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
	if err != nil {
		return cannotWrite(err)
	}
	err = write(f)
	if err == nil {
		err = f.Sync()
	}
	if e := f.Close(); err == nil {
		err = e
	}
	if err != nil {
		var issue *transcripts.Issue
		if errors.As(err, &issue) {
			return issue
		}
		return cannotWrite(err)
	}
	return nil
}

func syncDir(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return cannotWrite(err)
	}
	defer d.Close()
	if err := d.Sync(); err != nil {
		return cannotWrite(err)
	}
	return nil
}
