package audio

import (
	"bufio"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math"
)

// wavHeader is what a RIFF/WAVE stream says of its sound.
type wavHeader struct {
	float    bool
	channels int
	rate     int
	bits     int // of one value, in whole bytes
	size     int64
	open     bool // the size is not known: read to the end
}

func (h wavHeader) frameSize() int64 { return int64(h.channels * h.bits / 8) }

// native reports whether the sound can be read without ffmpeg.
func (h wavHeader) native() bool {
	return h.rate == Rate && h.channels >= 1 && h.channels <= maxChannels
}

var errNotWAV = errors.New("not a WAV file of a known kind")

// readWAVHeader reads up to the first byte of sound. RIFF, RF64 and BW64 are
// known, with integer PCM of 8 to 32 bits or floats of 32 and 64 bits.
func readWAVHeader(r *bufio.Reader) (wavHeader, error) {
	var h wavHeader
	var head [12]byte
	if _, err := io.ReadFull(r, head[:]); err != nil {
		return h, errNotWAV
	}
	switch string(head[:4]) {
	case "RIFF", "RF64", "BW64":
	default:
		return h, errNotWAV
	}
	if string(head[8:]) != "WAVE" {
		return h, errNotWAV
	}
	size64 := int64(-1) // of RF64's own table
	for known := false; ; {
		var chunk [8]byte
		if _, err := io.ReadFull(r, chunk[:]); err != nil {
			return h, errNotWAV
		}
		size := int64(binary.LittleEndian.Uint32(chunk[4:]))
		switch string(chunk[:4]) {
		case "data":
			if !known {
				return h, errNotWAV
			}
			h.size = size
			if size == math.MaxUint32 && size64 >= 0 {
				h.size = size64
			} else if size == math.MaxUint32 || size == 0 {
				h.open = true // written to a pipe, or the recorder was cut off before it closed the file
			}
			return h, nil
		case "fmt ":
			body, err := chunkBody(r, size)
			if err != nil || h.setFormat(body) != nil {
				return h, errNotWAV
			}
			known = true
		case "ds64":
			body, err := chunkBody(r, size)
			if err != nil || len(body) < 16 {
				return h, errNotWAV
			}
			size64 = int64(binary.LittleEndian.Uint64(body[8:]) & math.MaxInt64)
		default:
			if _, err := io.CopyN(io.Discard, r, size+size%2); err != nil {
				return h, errNotWAV
			}
		}
	}
}

// chunkBody reads a small chunk with its padding byte.
func chunkBody(r *bufio.Reader, size int64) ([]byte, error) {
	if size > 1<<16 {
		return nil, errNotWAV
	}
	body := make([]byte, size+size%2)
	if _, err := io.ReadFull(r, body); err != nil {
		return nil, err
	}
	return body[:size], nil
}

func (h *wavHeader) setFormat(b []byte) error {
	if len(b) < 16 {
		return errNotWAV
	}
	tag := binary.LittleEndian.Uint16(b)
	if tag == 0xFFFE && len(b) >= 26 { // extensible: the kind is the head of a GUID
		tag = binary.LittleEndian.Uint16(b[24:])
	}
	h.channels = int(binary.LittleEndian.Uint16(b[2:]))
	h.rate = int(binary.LittleEndian.Uint32(b[4:]))
	align := int(binary.LittleEndian.Uint16(b[12:]))
	if h.channels == 0 || align%h.channels != 0 {
		return errNotWAV
	}
	h.bits = align / h.channels * 8 // the room a value takes, whatever part of it is used
	h.float = tag == 3
	switch {
	case tag == 1 && h.bits >= 8 && h.bits <= 32, tag == 3 && (h.bits == 32 || h.bits == 64):
		return nil
	}
	return errNotWAV
}

// frames reads WAV sound frame by frame.
type frames struct {
	r      *bufio.Reader
	h      wavHeader
	left   int64 // bytes that the header still promises; −1: to the end
	buf    []byte
	values []float64
	cut    bool // the stream ended before the header said so
}

func newFrames(r *bufio.Reader, h wavHeader) *frames {
	left := h.size
	if h.open {
		left = -1
	}
	return &frames{r: r, h: h, left: left, buf: make([]byte, h.frameSize()), values: make([]float64, h.channels)}
}

// next gives one frame as values from −1 to 1 in a slice that is used again,
// and nil at the end.
func (f *frames) next() ([]float64, error) {
	if f.left >= 0 && f.left < int64(len(f.buf)) {
		return nil, nil
	}
	if _, err := io.ReadFull(f.r, f.buf); err != nil {
		if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
			f.cut = f.left > 0 || errors.Is(err, io.ErrUnexpectedEOF)
			return nil, nil
		}
		return nil, fmt.Errorf("audio: reading: %w", bare(err))
	}
	if f.left > 0 {
		f.left -= int64(len(f.buf))
	}
	size := f.h.bits / 8
	for ch := range f.values {
		f.values[ch] = value(f.buf[ch*size:(ch+1)*size], f.h.float)
	}
	return f.values, nil
}

// block fills buf with whole frames as they lie in the file and gives the number
// of bytes, 0 at the end.
func (f *frames) block(buf []byte) (int, error) {
	if f.left >= 0 {
		buf = buf[:min(int64(len(buf)), f.left/f.h.frameSize()*f.h.frameSize())]
	}
	if len(buf) == 0 {
		return 0, nil
	}
	n, err := io.ReadFull(f.r, buf)
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		whole := n / int(f.h.frameSize()) * int(f.h.frameSize())
		f.cut = f.left > 0 || whole < n
		f.left = 0
		return whole, nil
	}
	if err != nil {
		return 0, fmt.Errorf("audio: reading: %w", bare(err))
	}
	if f.left > 0 {
		f.left -= int64(n)
	}
	return n, nil
}

// value reads one little-endian sample.
func value(b []byte, float bool) float64 {
	if float {
		if len(b) == 4 {
			return float64(math.Float32frombits(binary.LittleEndian.Uint32(b)))
		}
		return math.Float64frombits(binary.LittleEndian.Uint64(b))
	}
	switch len(b) {
	case 1:
		return (float64(b[0]) - 128) / 128 // 8-bit WAV is unsigned
	case 2:
		return float64(int16(binary.LittleEndian.Uint16(b))) / (1 << 15)
	case 3:
		return float64(int32(b[0])<<8|int32(b[1])<<16|int32(b[2])<<24) / (1 << 31)
	default:
		return float64(int32(binary.LittleEndian.Uint32(b))) / (1 << 31)
	}
}

// WriteWAV writes channels of equal length (values from −1 to 1; louder ones
// are clipped) as 16-bit PCM WAV.
func WriteWAV(w io.Writer, rate int, channels ...[]float32) error {
	if len(channels) == 0 {
		return errors.New("audio: no channel to write")
	}
	n := len(channels[0])
	for _, c := range channels {
		if len(c) != n {
			return errors.New("audio: channels of different length")
		}
	}
	out := bufio.NewWriterSize(w, 1<<16)
	if _, err := out.Write(wavHead(rate, len(channels), int64(n))); err != nil {
		return err
	}
	for i := 0; i < n; i++ {
		for _, c := range channels {
			writeSample(out, c[i])
		}
	}
	return out.Flush()
}

// writeSample relies on bufio.Writer to keep the first error for Flush.
func writeSample(out *bufio.Writer, v float32) {
	n := uint16(pcm(float64(v)))
	out.WriteByte(byte(n))
	out.WriteByte(byte(n >> 8))
}

// wavHead is the 44-byte header of 16-bit PCM.
func wavHead(rate, channels int, frames int64) []byte {
	h := make([]byte, 0, 44)
	size := uint32(frames * int64(2*channels))
	h = append(h, "RIFF"...)
	h = binary.LittleEndian.AppendUint32(h, 36+size)
	h = append(h, "WAVEfmt "...)
	h = binary.LittleEndian.AppendUint32(h, 16)
	h = binary.LittleEndian.AppendUint16(h, 1)
	h = binary.LittleEndian.AppendUint16(h, uint16(channels))
	h = binary.LittleEndian.AppendUint32(h, uint32(rate))
	h = binary.LittleEndian.AppendUint32(h, uint32(rate*2*channels))
	h = binary.LittleEndian.AppendUint16(h, uint16(2*channels))
	h = binary.LittleEndian.AppendUint16(h, 16)
	h = append(h, "data"...)
	return binary.LittleEndian.AppendUint32(h, size)
}
