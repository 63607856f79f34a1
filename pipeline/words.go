package pipeline

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"strconv"

	"gribning/pipeline/corpus"
	"gribning/transcripts"
	"gribning/transcripts/format"
)

// wordsStage is S1: the words of a meeting, read from the transcript that came
// with it or recognised in its recording. A transcript goes before a recording:
// it was heard by a person, or by a machine that somebody chose.
type wordsStage struct{}

// importVersion is raised when a transcript gives other words than before.
const importVersion = 1

// heard is the source format of a meeting whose words the program recognises.
const heard = "listen"

func (wordsStage) name() string              { return "words" }
func (wordsStage) artefact() corpus.Artefact { return corpus.WordsFile }

func (wordsStage) inputs(j *job) (corpus.Inputs, error) {
	m := j.header
	if m.Source.Format != "" && m.Source.Format != heard {
		digest, err := j.givenDigest("source")
		if err != nil {
			return corpus.Inputs{}, err
		}
		if digest == "" {
			return corpus.Inputs{}, transcripts.Fault("A405", "meeting "+m.ID, "meeting.toml names a transcript and there is none in the meeting's folder", "meeting.toml nævner en transskription, og der er ingen i mødets mappe").
				Hint("put it back as source.<ext>, or remove [source] from meeting.toml", "læg den tilbage som source.<endelse>, eller fjern [source] fra meeting.toml")
		}
		return corpus.Inputs{
			Stage: "words", Version: importVersion,
			Reads:  map[string]string{"source": digest},
			Params: map[string]string{"format": m.Source.Format},
		}, nil
	}
	if len(m.Recordings) == 0 {
		return corpus.Inputs{}, transcripts.Fault("A406", "meeting "+m.ID, "the meeting has neither a transcript nor a recording", "mødet har hverken en transskription eller en optagelse").
			Hint("add it again with one of them", "tilføj det igen med en af dem")
	}
	in, err := j.r.Engines.listenInputs(j.r.Corpus.Settings())
	if err != nil {
		return in, err
	}
	for i, rec := range m.Recordings {
		in.Reads["recording "+strconv.Itoa(i+1)] = rec.SHA256 + " " + strconv.Itoa(int(rec.Offset))
	}
	return in, nil
}

func (wordsStage) make(ctx context.Context, j *job, key corpus.Key) error {
	m := j.header
	var w corpus.Words
	var err error
	if m.Source.Format != "" && m.Source.Format != heard {
		w, err = j.readTranscript()
	} else {
		w, err = j.listen(ctx, key)
	}
	if err != nil {
		return err
	}
	if len(w.Words) == 0 {
		return transcripts.Fault("A407", "meeting "+m.ID, "not one word was found", "der blev ikke fundet ét ord").
			Hint("the file may be empty or silent; listen to it, or remove the meeting", "filen kan være tom eller tavs; lyt til den, eller fjern mødet")
	}
	if err := j.lock.SaveWords(key, w, j.cost()); err != nil {
		return err
	}
	return j.dropWindows()
}

// readTranscript reads the transcript that came with the meeting.
func (j *job) readTranscript() (corpus.Words, error) {
	f, ext, err := j.r.Corpus.Given(j.permit, j.id(), "source")
	if err != nil {
		return corpus.Words{}, err
	}
	defer f.Close()
	ms, err := format.Read("source."+ext, f)
	if err != nil {
		return corpus.Words{}, err
	}
	m := ms[0]
	if m.Style == "" && j.header.Source.Format != format.WhisperJSON {
		m.Style = plainStyle // written by a person, until meeting.toml says otherwise
	}
	return corpus.Words{
		Words: m.Words, Talk: m.Talk, Source: j.header.Source, UnitsGiven: m.UnitsGiven,
		Fillers: m.Fillers, Style: m.Style, Issues: m.Issues, Identified: m.Identifiers,
	}, nil
}

// givenDigest is the SHA-256 of a file that came with the meeting, empty where
// there is none.
func (j *job) givenDigest(stem string) (string, error) {
	f, _, err := j.r.Corpus.Given(j.permit, j.id(), stem)
	if isAbsent(err) {
		return "", nil
	} else if err != nil {
		return "", err
	}
	defer f.Close()
	h := sha256.New()
	if _, err := io.Copy(h, f); err != nil {
		return "", fmt.Errorf("read %s: %w", stem, err)
	}
	return hex.EncodeToString(h.Sum(nil)), nil
}

func isAbsent(err error) bool {
	return errors.Is(err, &transcripts.Issue{Code: corpus.NoArtefact})
}
