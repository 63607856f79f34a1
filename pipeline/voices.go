package pipeline

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	"gribning/pipeline/audio"
	"gribning/pipeline/corpus"
	"gribning/pipeline/measure"
	"gribning/pipeline/speakers"
	"gribning/transcripts"
	"gribning/transcripts/format/rttm"
)

// speakersStage is S2: who speaks when. It never touches words.json, so it can
// fail, or be run again in another way, without costing a transcript.
type speakersStage struct{}

func (speakersStage) name() string              { return "speakers" }
func (speakersStage) artefact() corpus.Artefact { return corpus.SpeakersFile }

func (speakersStage) inputs(j *job) (corpus.Inputs, error) {
	c := j.r.Corpus
	words, _ := c.Made(j.id(), corpus.WordsFile)
	in := corpus.Inputs{
		Stage:   "speakers",
		Version: speakers.Version,
		Reads:   map[string]string{"words": words.SHA256},
		Params: map[string]string{
			"mode":     c.Settings().Speakers.Mode,
			"speakers": strconv.Itoa(peopleIn(j.header)),
			"channels": strings.Join(channelLabels(j.header), ","),
		},
		Models: map[string]string{},
	}
	for i, rec := range j.header.Recordings {
		in.Reads["recording "+strconv.Itoa(i+1)] = rec.SHA256 + " " + strconv.Itoa(int(rec.Offset))
	}
	given, err := j.givenDigest("speakers")
	if err != nil {
		return in, err
	}
	if given != "" {
		in.Reads["rttm"] = given
	}
	if j.r.Engines.EncoderDigest != "" {
		in.Models["encoder"] = j.r.Engines.EncoderDigest
	}
	return in, nil
}

func (speakersStage) make(ctx context.Context, j *job, key corpus.Key) error {
	v, err := j.voices(ctx)
	if err != nil {
		return err
	}
	return j.lock.SaveSpeakers(key, v, j.cost())
}

// voices finds who speaks when by the way that the settings name; «auto» takes
// a given RTTM, else a channel for each person, else the labels that came with
// the transcript, else separates the voices of the recording.
func (j *job) voices(ctx context.Context) (corpus.Speakers, error) {
	m := *j.header
	if err := j.r.Corpus.ReadWords(j.permit, &m); err != nil {
		return corpus.Speakers{}, err
	}
	mode := j.r.Corpus.Settings().Speakers.Mode
	if mode == "auto" || mode == "rttm" {
		talk, ok, err := j.givenTalk()
		if err != nil {
			return corpus.Speakers{}, err
		}
		if ok {
			return keptResult(speakers.Given(talk)), nil
		}
		if mode == "rttm" {
			return corpus.Speakers{}, transcripts.Fault("P101", "meeting "+m.ID, "the settings ask for an RTTM file and the meeting has none", "indstillingerne beder om en RTTM-fil, og mødet har ingen").
				Hint("add one with gribning add --rttm, or choose another speakers.mode", "tilføj en med gribning add --rttm, eller vælg en anden speakers.mode")
		}
	}
	labelled := len(m.Words) > 0
	for _, w := range m.Words {
		labelled = labelled && w.Speaker != ""
	}
	byChannel := len(m.Recordings) > 0 && len(labelsOnly(channelLabels(j.header))) >= 2
	if len(m.Recordings) == 0 || labelled && mode == "auto" && !byChannel {
		return keptResult(speakers.Given(talkOfWords(m.Words))), nil
	}

	rec, err := j.openSound(ctx)
	if err != nil {
		return corpus.Speakers{}, err
	}
	defer rec.Close()
	if byChannel && rec.Channels() < len(channelLabels(j.header)) {
		byChannel = false
		missing := transcripts.Fault("P103", "meeting.toml channel",
			"meeting.toml names a channel that the recording does not have, so channels are not used",
			"meeting.toml nævner en kanal, som optagelsen ikke har, så kanalerne bruges ikke").
			Hint("correct «channel» of the participants", "ret «channel» hos deltagerne").Level(transcripts.Warning)
		rec.Issues = append(rec.Issues, *missing)
		if labelled && mode == "auto" {
			v := keptResult(speakers.Given(talkOfWords(m.Words)))
			v.Issues = append(v.Issues, rec.Issues...)
			return v, nil
		}
	}
	opt := speakers.Options{
		Speakers: peopleIn(j.header),
		Encoder:  j.r.Engines.Encoder,
		Words:    m.Words,
		Progress: j.progress("speakers"),
	}
	if mode != "auto" {
		opt.Method = speakers.Method(mode)
	}
	if byChannel {
		opt.Labels = channelLabels(j.header)
	}
	res, err := speakers.Separate(ctx, rec, m.Speech, opt)
	if err != nil {
		return corpus.Speakers{}, err
	}
	if labelled && res.Method != speakers.Channels {
		// The transcript knows who is who: a separated voice is the person
		// with whom it shares most time.
		_, who := measure.Diarization(talkOfWords(m.Words), res.Full, measure.DEROptions{})
		res = res.Rename(who)
	}
	v := keptResult(res)
	v.Issues = append(v.Issues, rec.Issues...)
	return v, nil
}

// keptResult is what is stored of a result.
func keptResult(r speakers.Result) corpus.Speakers {
	v := corpus.Speakers{Method: string(r.Method), Talk: r.Full, Issues: r.Issues}
	for _, s := range r.Exclusive {
		t := s.Talk
		t.P, t.Overlap = s.P, s.Overlap
		v.Exclusive = append(v.Exclusive, t)
	}
	return v
}

// openSound decodes every recording of the meeting onto its one clock.
func (j *job) openSound(ctx context.Context) (*audio.Recording, error) {
	var sources []audio.Source
	for i, rec := range j.header.Recordings {
		path, err := j.r.Corpus.Recording(j.permit, j.header, i)
		if err != nil {
			return nil, err
		}
		if _, err := j.r.Corpus.VerifyRecording(j.permit, j.header, i); err != nil {
			return nil, err
		}
		sources = append(sources, audio.Source{Path: path, Offset: rec.Offset})
	}
	return audio.OpenAll(ctx, sources, audio.Options{Scratch: j.r.Engines.Scratch})
}

// talkOfWords makes stretches of talk from words whose speakers are known,
// joining what is less than 0.2 s apart (the silence that ends an IPU, CODEBOOK
// §1.1).
func talkOfWords(words []transcripts.Word) []transcripts.Talk {
	const pause transcripts.Ms = 200
	last := map[string]int{}
	var talk []transcripts.Talk
	for _, w := range words {
		if w.Speaker == "" || w.Span.Empty() || !w.Spoken() {
			continue
		}
		if i, ok := last[w.Speaker]; ok && w.Start-talk[i].End < pause && w.Start >= talk[i].Start {
			talk[i].Span = talk[i].Union(w.Span)
			continue
		}
		last[w.Speaker] = len(talk)
		talk = append(talk, transcripts.Talk{Speaker: w.Speaker, Span: w.Span})
	}
	return talk
}

// peopleIn is the number of people who speak: as stated, else as named.
func peopleIn(m *transcripts.Meeting) int {
	if m.Speakers > 0 {
		return m.Speakers
	}
	return len(m.Participants)
}

// channelLabels gives the person on each channel of the recordings, by channel
// from 0; a channel that is nobody's own is empty.
func channelLabels(m *transcripts.Meeting) []string {
	var labels []string
	for _, p := range m.Participants {
		for p.Channel > len(labels) {
			labels = append(labels, "")
		}
		if p.Channel > 0 {
			labels[p.Channel-1] = p.Label
		}
	}
	return labels
}

func labelsOnly(labels []string) []string {
	var out []string
	for _, l := range labels {
		if l != "" {
			out = append(out, l)
		}
	}
	return out
}

// givenTalk reads the RTTM that came with the meeting, if one did.
func (j *job) givenTalk() ([]transcripts.Talk, bool, error) {
	f, _, err := j.r.Corpus.Given(j.permit, j.id(), "speakers")
	if isAbsent(err) {
		return nil, false, nil
	} else if err != nil {
		return nil, false, err
	}
	defer f.Close()
	files, err := rttm.Read(f)
	if err != nil {
		return nil, false, fmt.Errorf("speakers.rttm: %w", err)
	}
	if len(files) != 1 {
		return nil, false, transcripts.Fault("P102", "speakers.rttm", "the file names several recordings", "filen nævner flere optagelser").
			Hint("keep the lines of this meeting's recording only", "behold kun linjerne for dette mødes optagelse")
	}
	return files[0].Talk, true, nil
}
