package deidentify

import (
	"bufio"
	"bytes"
	"compress/gzip"
	_ "embed"
	"encoding/binary"
	"io"
	"math"
	"slices"
	"sync"

	"gribning/transcripts"
)

// ModelAuthor is the author of what the trained part finds.
const ModelAuthor = "model:identifiers@3"

// builtin was made from models/data/dev.jsonl by Train: invented meetings.
//
//go:embed identifiers.model
var builtin []byte

// Builtin is the model that comes with the program.
var Builtin = sync.OnceValues(func() (*Model, error) {
	return ReadModel(bytes.NewReader(builtin))
})

const modelMagic = "gribning identifiers 1\n"

// limits of a model file: what a reader allocates before it has seen the data.
const (
	maxFeatures = 5_000_000
	maxName     = 1 << 12
)

// Write writes the model as a compressed file.
func (m *Model) Write(w io.Writer) error {
	z, err := gzip.NewWriterLevel(w, gzip.BestCompression)
	if err != nil {
		return err
	}
	b := bufio.NewWriter(z)
	b.WriteString(modelMagic)
	number := func(n int) { b.Write(binary.AppendUvarint(nil, uint64(n))) }
	text := func(s string) { number(len(s)); b.WriteString(s) }
	weight := func(x float32) {
		binary.Write(b, binary.LittleEndian, int16(max(-32767, min(32767, math.Round(float64(x)*1000)))))
	}
	ws := make([]string, 0, len(m.vocab.df))
	for k := range m.vocab.df {
		ws = append(ws, k)
	}
	slices.Sort(ws)
	number(len(ws))
	for _, k := range ws {
		text(k)
		number(m.vocab.df[k])
	}
	var fs []string
	for name, id := range m.chain.names {
		if slices.ContainsFunc(m.chain.weights[id][:], func(x float32) bool { return math.Abs(float64(x)) >= 0.01 }) {
			fs = append(fs, name)
		}
	}
	slices.Sort(fs)
	number(len(fs))
	for _, name := range fs {
		text(name)
		for _, x := range m.chain.weights[m.chain.names[name]] {
			weight(x)
		}
	}
	for _, row := range m.chain.step {
		for _, x := range row {
			weight(x)
		}
	}
	if err := b.Flush(); err != nil {
		return err
	}
	return z.Close()
}

// ReadModel reads a model written by Write.
func ReadModel(r io.Reader) (*Model, error) {
	z, err := gzip.NewReader(r)
	if err != nil {
		return nil, modelFault(err)
	}
	b := bufio.NewReader(z)
	magic := make([]byte, len(modelMagic))
	if _, err := io.ReadFull(b, magic); err != nil || string(magic) != modelMagic {
		return nil, modelFault(err)
	}
	number := func(limit uint64) (int, error) {
		n, err := binary.ReadUvarint(b)
		if err == nil && n > limit {
			err = io.ErrUnexpectedEOF
		}
		return int(n), err
	}
	text := func() (string, error) {
		n, err := number(maxName)
		if err != nil {
			return "", err
		}
		s := make([]byte, n)
		_, err = io.ReadFull(b, s)
		return string(s), err
	}
	row := func(out *[labels]float32) error {
		var raw [labels]int16
		if err := binary.Read(b, binary.LittleEndian, &raw); err != nil {
			return err
		}
		for i, x := range raw {
			out[i] = float32(x) / 1000
		}
		return nil
	}
	m := &Model{vocab: newVocabulary(), chain: &chain{names: map[string]int{}}}
	n, err := number(maxFeatures)
	for i := 0; i < n && err == nil; i++ {
		var k string
		if k, err = text(); err == nil {
			m.vocab.df[k], err = number(1 << 30)
		}
	}
	if err != nil {
		return nil, modelFault(err)
	}
	n, err = number(maxFeatures)
	for i := 0; i < n && err == nil; i++ {
		var name string
		var w [labels]float32
		if name, err = text(); err == nil {
			err = row(&w)
		}
		m.chain.names[name] = len(m.chain.weights)
		m.chain.weights = append(m.chain.weights, w)
	}
	for i := 0; i < len(m.chain.step) && err == nil; i++ {
		err = row(&m.chain.step[i])
	}
	if err != nil {
		return nil, modelFault(err)
	}
	return m, nil
}

func modelFault(err error) *transcripts.Issue {
	return transcripts.Fault("N102", "", "the model of identifiers cannot be read", "modellen for identificerende steder kan ikke læses").Because(err).
		Hint("install the program again, or train the model again", "installér programmet igen, eller træn modellen igen")
}
