package review

import (
	"context"
	"encoding/binary"
	"fmt"
	"io"
	"net/http"
	"sync"
	"time"

	"gribning/pipeline/audio"
	"gribning/pipeline/consent"
	"gribning/pipeline/corpus"
	"gribning/transcripts"
)

// The page plays a WAV that is made while it is read: 16 kHz, 16 bit, one
// channel. A time on it is exactly a time of the transcript (a compressed file
// with a varying rate is only near it), every recording can be played, several
// recorders are on one clock, and withdrawn stretches are silence.
const (
	wavHead   = 44
	wavWord   = 2
	wavSecond = audio.Rate * wavWord
)

// sounds are the decoded recordings at hand.
type sounds struct {
	scratch string
	now     func() time.Time

	mu   sync.Mutex
	open map[string]*decoded
}

// decoded is one meeting's sound. It is closed when it was put aside and nobody
// reads from it any more.
type decoded struct {
	ready chan struct{}
	rec   *audio.Recording
	err   error

	refs  int
	aside bool
	used  time.Time

	peaks    sync.Mutex
	peaksFor string
	peaksAre []int
}

// mostSounds is how many decoded recordings are kept: each takes 115 MB of
// scratch space an hour and channel.
const mostSounds = 2

// decodeFor bounds how long a recording may take to decode.
const decodeFor = 10 * time.Minute

func newSounds(scratch string, now func() time.Time) *sounds {
	return &sounds{scratch: scratch, now: now, open: map[string]*decoded{}}
}

// get gives the sound of the sources, decoding it if nobody has yet. The caller
// gives it back with put.
func (s *sounds) get(ctx context.Context, key string, sources []audio.Source) (*decoded, error) {
	s.mu.Lock()
	d := s.open[key]
	if d == nil {
		d = &decoded{ready: make(chan struct{})}
		s.open[key] = d
		s.makeRoom(key)
		go func() { // not for this request alone: the next one will want it
			own, cancel := context.WithTimeout(context.WithoutCancel(ctx), decodeFor)
			defer cancel()
			d.rec, d.err = audio.OpenAll(own, sources, audio.Options{Scratch: s.scratch})
			close(d.ready)
		}()
	}
	d.refs++
	d.used = s.now()
	s.mu.Unlock()
	select {
	case <-d.ready:
	case <-ctx.Done():
		s.put(d)
		return nil, ctx.Err()
	}
	if d.err != nil {
		s.mu.Lock()
		if s.open[key] == d {
			delete(s.open, key) // try again next time
		}
		s.mu.Unlock()
		s.put(d)
		return nil, d.err
	}
	return d, nil
}

// makeRoom puts the recordings aside that were not used for longest. Callers
// hold mu.
func (s *sounds) makeRoom(but string) {
	for len(s.open) > mostSounds {
		oldest := ""
		for k, d := range s.open {
			if k != but && (oldest == "" || d.used.Before(s.open[oldest].used)) {
				oldest = k
			}
		}
		d := s.open[oldest]
		delete(s.open, oldest)
		d.aside = true
		if d.refs == 0 {
			d.free()
		}
	}
}

func (s *sounds) put(d *decoded) {
	s.mu.Lock()
	defer s.mu.Unlock()
	d.refs--
	if d.refs == 0 && d.aside {
		d.free()
	}
}

func (d *decoded) free() {
	go func() {
		<-d.ready
		if d.rec != nil {
			_ = d.rec.Close()
		}
	}()
}

func (s *sounds) close() {
	s.mu.Lock()
	defer s.mu.Unlock()
	for k, d := range s.open {
		delete(s.open, k)
		d.aside = true
		if d.refs == 0 {
			d.free()
		}
	}
}

// hearing asks for consent and opens the sound of a meeting.
func (s *Server) hearing(w http.ResponseWriter, r *http.Request) (d *decoded, muted []transcripts.Span, ok bool) {
	_, done, ok := s.open(w, r) // so that everybody heard is known to have agreed
	if !ok {
		return nil, nil, false
	}
	done()
	permit, header, err := s.permit(sessionOf(r).person, r.PathValue("id"))
	if err != nil {
		s.faultPage(w, err)
		return nil, nil, false
	}
	d, ok = s.decode(w, r, permit, header)
	return d, permit.Withdrawn(), ok
}

// decode opens the recordings of a meeting against a permit. The caller gives
// them back with put.
func (s *Server) decode(w http.ResponseWriter, r *http.Request, permit consent.Permit, header *transcripts.Meeting) (*decoded, bool) {
	if len(header.Recordings) == 0 {
		s.fail(w, http.StatusNotFound, say(s.opt.Lang, "no_sound"))
		return nil, false
	}
	key := header.ID
	var sources []audio.Source
	for i, rec := range header.Recordings {
		path, err := s.opt.Corpus.Recording(permit, header, i)
		if err != nil {
			s.faultPage(w, err)
			return nil, false
		}
		key += fmt.Sprint(" ", rec.SHA256, " ", rec.Path, " ", rec.Offset)
		sources = append(sources, audio.Source{Path: path, Offset: rec.Offset})
	}
	d, err := s.sounds.get(r.Context(), key, sources)
	if err != nil {
		s.faultPage(w, err)
		return nil, false
	}
	return d, true
}

// sound answers with the meeting's sound or a range of it.
func (s *Server) sound(w http.ResponseWriter, r *http.Request) {
	d, muted, ok := s.hearing(w, r)
	if !ok {
		return
	}
	defer s.sounds.put(d)
	ses, id := sessionOf(r), r.PathValue("id")
	if err := s.noteListening(ses, id); err != nil {
		s.faultPage(w, err)
		return
	}
	play(w, r, &wave{muted: muted, length: d.rec.Duration(),
		samples: func(span transcripts.Span) ([]float32, error) { return d.rec.Samples(audio.Mix, span.Start, span.End) },
		again:   func() error { _, _, err := s.permit(ses.person, id); return err }})
}

// play answers with a sound or a range of it.
func play(w http.ResponseWriter, r *http.Request, v *wave) {
	v.size = wavHead + int64(v.length)*audio.Rate/1000*wavWord
	v.control = http.NewResponseController(w)
	w.Header().Set("Content-Type", "audio/wav")
	http.ServeContent(w, r, "", time.Time{}, v)
}

// listenPause is how long after the last request for sound the next one counts
// as another listening: a player asks for many pieces.
const listenPause = time.Minute

func (s *Server) noteListening(ses *session, id string) error {
	now := s.opt.Now()
	ses.mu.Lock()
	last := ses.listened[id]
	ses.listened[id] = now
	ses.mu.Unlock()
	if now.Sub(last) < listenPause {
		return nil
	}
	return s.opt.Corpus.Audit(corpus.Event{Action: "review.listen", Meeting: id, Purpose: ses.person.Role.Purpose(), By: ses.person.author()})
}

// wave is a sound as a WAV file, made as it is read.
type wave struct {
	samples func(transcripts.Span) ([]float32, error)
	length  transcripts.Ms
	muted   []transcripts.Span
	size    int64
	at      int64
	control *http.ResponseController
	again   func() error // asks for consent once more
	since   int64        // bytes since it was asked
}

// Seek implements io.Seeker.
func (v *wave) Seek(offset int64, whence int) (int64, error) {
	switch whence {
	case io.SeekCurrent:
		offset += v.at
	case io.SeekEnd:
		offset += v.size
	}
	if offset < 0 {
		return 0, fmt.Errorf("review: position %d in a sound", offset)
	}
	v.at = offset
	return offset, nil
}

// askEvery is how much is played, some ten seconds, before consent is asked
// again within one answer.
const askEvery = 10 * wavSecond

// Read implements io.Reader.
func (v *wave) Read(b []byte) (int, error) {
	if v.at >= v.size {
		return 0, io.EOF
	}
	if v.since >= askEvery {
		v.since = 0
		if err := v.again(); err != nil {
			return 0, err
		}
	}
	// A player that reads slowly is no attack: it plays.
	_ = v.control.SetWriteDeadline(time.Now().Add(answerTime))
	if v.at < wavHead {
		n := copy(b, v.head()[v.at:])
		v.at += int64(n)
		return n, nil
	}
	// Whole milliseconds are read, since that is what a Recording counts in.
	const ms = wavSecond / 1000
	from := (v.at - wavHead) / ms
	skip := int((v.at - wavHead) % ms)
	length := min(int64(len(b)+skip)/ms+1, 1000)
	span := transcripts.Span{Start: transcripts.Ms(from), End: transcripts.Ms(from + length)}
	samples, err := v.samples(span)
	if err != nil {
		return 0, err
	}
	v.mute(samples, span)
	data := make([]byte, 0, len(samples)*wavWord)
	for _, x := range samples {
		data = binary.LittleEndian.AppendUint16(data, uint16(int16(max(-1, min(1, x))*32767)))
	}
	if skip >= len(data) {
		return 0, io.ErrUnexpectedEOF
	}
	n := copy(b, data[skip:])
	v.at += int64(n)
	v.since += int64(n)
	return n, nil
}

func (v *wave) mute(samples []float32, span transcripts.Span) {
	const perMs = audio.Rate / 1000
	for _, m := range v.muted {
		for t := max(m.Start, span.Start); t < min(m.End, span.End); t++ {
			i := int(t-span.Start) * perMs
			clear(samples[min(i, len(samples)):min(i+perMs, len(samples))])
		}
	}
}

func (v *wave) head() []byte {
	le := binary.LittleEndian
	data := uint32(min(v.size-wavHead, 1<<32-1-wavHead))
	h := append([]byte("RIFF"), le.AppendUint32(nil, data+wavHead-8)...)
	h = append(h, "WAVEfmt "...)
	h = le.AppendUint32(h, 16)
	h = le.AppendUint16(h, 1) // PCM
	h = le.AppendUint16(h, 1)
	h = le.AppendUint32(h, audio.Rate)
	h = le.AppendUint32(h, wavSecond)
	h = le.AppendUint16(h, wavWord)
	h = le.AppendUint16(h, 8*wavWord)
	h = append(h, "data"...)
	return le.AppendUint32(h, data)
}

// peakCount is how many columns the waveform has.
const peakCount = 2400

// peaks answers with the waveform: its length in milliseconds and the loudest
// value of each column, 0 to 100.
func (s *Server) peaks(w http.ResponseWriter, r *http.Request) {
	d, muted, ok := s.hearing(w, r)
	if !ok {
		return
	}
	defer s.sounds.put(d)
	s.waveform(w, d, muted)
}

// waveform answers with the waveform of a sound, flat where it is muted.
func (s *Server) waveform(w http.ResponseWriter, d *decoded, muted []transcripts.Span) {
	d.peaks.Lock()
	defer d.peaks.Unlock()
	length := d.rec.Duration()
	if key := fmt.Sprint(muted); d.peaksAre == nil || d.peaksFor != key {
		found, err := d.rec.Peaks(audio.Mix, 0, length, peakCount)
		if err != nil {
			s.fault(w, err)
			return
		}
		d.peaksAre = make([]int, len(found))
		for i, x := range found {
			column := transcripts.Span{Start: length * transcripts.Ms(i) / peakCount, End: length*transcripts.Ms(i+1)/peakCount + 1}
			for _, m := range muted {
				if m.Overlap(column) > 0 {
					x = 0
				}
			}
			d.peaksAre[i] = int(100 * min(1, x))
		}
		d.peaksFor = key
	}
	s.json(w, http.StatusOK, map[string]any{"ms": length, "peaks": d.peaksAre})
}
