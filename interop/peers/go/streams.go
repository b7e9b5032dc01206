package main

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"io"
	"sync"
	"time"

	"github.com/libp2p/go-libp2p/core/network"
	"github.com/libp2p/go-libp2p/core/peer"
	"github.com/libp2p/go-libp2p/core/protocol"
	"github.com/libp2p/go-libp2p/p2p/protocol/ping"
)

const (
	echoProtocol     = "/echo/1.0.0"
	perfProtocol     = "/perf/1.0.0"
	sinkProtocol     = "/interop/sink/1.0.0"
	farewellProtocol = "/interop/farewell/1.0.0"
	resetProtocol    = "/interop/reset/1.0.0"

	piece        = 64 << 10
	openedAtOnce = 64
)

// ---- what is served

func (n *node) serve() {
	n.handle(echoProtocol, func(s network.Stream) error {
		_, err := io.CopyBuffer(struct{ io.Writer }{s}, struct{ io.Reader }{s}, make([]byte, piece))
		return err
	})
	n.handle(perfProtocol, func(s network.Stream) error {
		var wanted uint64
		if err := binary.Read(s, binary.BigEndian, &wanted); err != nil {
			return err
		}
		if _, err := io.Copy(io.Discard, s); err != nil {
			return err
		}
		_, err := io.CopyN(struct{ io.Writer }{s}, zeros{}, int64(wanted))
		return err
	})
	n.handle(sinkProtocol, sink)
	n.handle(farewellProtocol, func(s network.Stream) error {
		if _, err := s.Write([]byte("farewell")); err != nil {
			return err
		}
		if err := s.CloseWrite(); err != nil {
			return err
		}
		return sink(s)
	})
	n.handle(resetProtocol, func(s network.Stream) error {
		if _, err := s.Read(make([]byte, 1)); err != nil {
			return err
		}
		return s.Reset()
	})
}

// handle closes the stream when the handler is done and resets it when it failed.
func (n *node) handle(id protocol.ID, handler func(network.Stream) error) {
	n.host.SetStreamHandler(id, func(s network.Stream) {
		if err := handler(s); err != nil {
			s.Reset()
			return
		}
		s.Close()
	})
}

// sink swallows everything and tells how it ended.
func sink(s network.Stream) error {
	received := newDigest()
	_, err := io.Copy(received, s)
	end := "eof"
	if err != nil {
		end = "reset"
	}
	say(fields{"event": "sunk", "peer": s.Conn().RemotePeer().String(), "bytes": received.bytes, "sha256": received.hex(), "end": end})
	return err
}

// ---- what is done on command

func (n *node) newStream(ctx context.Context, remote peer.ID, id protocol.ID) (network.Stream, error) {
	return n.host.NewStream(network.WithNoDial(ctx, "the tests dial"), remote, id)
}

func (n *node) ping(ctx context.Context, remote peer.ID, count int) (fields, error) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	results := ping.Ping(ctx, n.host, remote)
	millis := []float64{}
	for len(millis) < count {
		result, open := <-results
		if !open {
			return nil, errors.New("the ping stream ended")
		}
		if result.Error != nil {
			return nil, result.Error
		}
		millis = append(millis, float64(result.RTT.Microseconds())/1000)
	}
	return fields{"millis": millis}, nil
}

// echo sends random bytes, half-closes, and compares what comes back.
func (n *node) echo(ctx context.Context, remote peer.ID, bytes int) (fields, error) {
	s, err := n.newStream(ctx, remote, echoProtocol)
	if err != nil {
		return nil, err
	}
	defer s.Close()
	started := time.Now()
	sent := newDigest()
	writing := make(chan error, 1)
	go func() { writing <- writeRandom(s, sent, bytes) }()
	received := newDigest()
	_, err = io.Copy(received, s)
	if err := errors.Join(err, <-writing); err != nil {
		s.Reset()
		return nil, err
	}
	return fields{"sent": sent.bytes, "received": received.bytes, "equal": sent.hex() == received.hex(),
		"micros": time.Since(started).Microseconds()}, nil
}

// streams opens many echo streams, and only when all of them are open says something on each.
func (n *node) streams(ctx context.Context, remote peer.ID, count int) (fields, error) {
	streams := make([]network.Stream, count)
	// A round trip opens each: go writes the protocol lazily, so one byte goes there and back.
	if err := inParallel(count, func(i int) (err error) {
		if streams[i], err = n.newStream(ctx, remote, echoProtocol); err != nil {
			return err
		}
		if _, err = streams[i].Write([]byte{byte(i)}); err != nil {
			return err
		}
		_, err = io.ReadFull(streams[i], make([]byte, 1))
		return err
	}); err != nil {
		return nil, err
	}
	open := 0
	for _, connection := range n.host.Network().ConnsToPeer(remote) {
		for _, s := range connection.GetStreams() {
			if s.Protocol() == echoProtocol && s.Stat().Direction == network.DirOutbound {
				open++
			}
		}
	}
	var mutex sync.Mutex
	echoed := 0
	err := inParallel(count, func(i int) error {
		said := fmt.Sprintf("stream %d", i)
		if _, err := streams[i].Write([]byte(said)); err != nil {
			return err
		}
		if err := streams[i].CloseWrite(); err != nil {
			return err
		}
		defer streams[i].Close()
		heard, err := io.ReadAll(streams[i])
		if err == nil && string(heard) == said {
			mutex.Lock()
			echoed++
			mutex.Unlock()
		}
		return err
	})
	return fields{"open": open, "echoed": echoed}, err
}

// farewell reads to the remote's end first, and only then writes.
func (n *node) farewell(ctx context.Context, remote peer.ID, bytes int) (fields, error) {
	s, err := n.newStream(ctx, remote, farewellProtocol)
	if err != nil {
		return nil, err
	}
	defer s.Close()
	heard, err := io.ReadAll(s)
	if err != nil {
		return nil, err
	}
	sent := newDigest()
	err = writeRandom(s, sent, bytes)
	return fields{"heard": string(heard), "sent": sent.bytes, "sha256": sent.hex()}, err
}

// reset resets a stream on which something was said.
func (n *node) reset(ctx context.Context, remote peer.ID) error {
	s, err := n.newStream(ctx, remote, sinkProtocol)
	if err != nil {
		return err
	}
	if _, err := s.Write([]byte("this will not end well")); err != nil {
		return err
	}
	return s.Reset()
}

// beReset has the remote reset the stream and tells what that looked like.
func (n *node) beReset(ctx context.Context, remote peer.ID) (fields, error) {
	s, err := n.newStream(ctx, remote, resetProtocol)
	if err != nil {
		return nil, err
	}
	if _, err := s.Write([]byte("reset me")); err != nil {
		return nil, err
	}
	_, err = io.ReadAll(s)
	switch {
	case err == nil:
		return fields{"end": "eof"}, nil
	case errors.Is(err, network.ErrReset):
		return fields{"end": "reset"}, nil
	default:
		return fields{"end": "error"}, nil
	}
}

func (n *node) open(ctx context.Context, remote peer.ID, id string) error {
	s, err := n.newStream(ctx, remote, protocol.ID(id))
	if err != nil {
		return err
	}
	return s.Reset()
}

// raw opens a stream, writes the bytes and leaves it open.
func (n *node) raw(ctx context.Context, remote peer.ID, id string, data []byte) error {
	s, err := n.newStream(ctx, remote, protocol.ID(id))
	if err != nil {
		return err
	}
	_, err = s.Write(data)
	return err
}

func (n *node) perf(ctx context.Context, remote peer.ID, upload, download, count int) (fields, error) {
	started := time.Now()
	streams := make([]network.Stream, count)
	for i := range streams {
		s, err := n.newStream(ctx, remote, perfProtocol)
		if err != nil {
			return nil, err
		}
		streams[i] = s
	}
	err := inParallel(count, func(i int) error {
		s := streams[i]
		if err := binary.Write(s, binary.BigEndian, uint64(download)); err != nil {
			return err
		}
		if _, err := io.CopyN(struct{ io.Writer }{s}, zeros{}, int64(upload)); err != nil {
			return err
		}
		if err := s.CloseWrite(); err != nil {
			return err
		}
		defer s.Close()
		received, err := io.Copy(io.Discard, s)
		if err == nil && received != int64(download) {
			err = fmt.Errorf("%d bytes instead of %d", received, download)
		}
		return err
	})
	return fields{"micros": time.Since(started).Microseconds()}, err
}

// inParallel does it for 0 to count, some at a time, and answers every error.
func inParallel(count int, do func(i int) error) error {
	slots := make(chan struct{}, openedAtOnce)
	failures := make([]error, count)
	var all sync.WaitGroup
	for i := range count {
		all.Add(1)
		slots <- struct{}{}
		go func() {
			defer all.Done()
			failures[i] = do(i)
			<-slots
		}()
	}
	all.Wait()
	return errors.Join(failures...)
}

func writeRandom(s network.Stream, sent *digest, bytes int) error {
	if _, err := io.CopyBuffer(io.MultiWriter(s, sent), io.LimitReader(rand.Reader, int64(bytes)), make([]byte, piece)); err != nil {
		return err
	}
	return s.CloseWrite()
}

// digest hashes and counts what is written to it.
type digest struct {
	hash  hash.Hash
	bytes int
}

func newDigest() *digest {
	return &digest{hash: sha256.New()}
}

func (d *digest) Write(data []byte) (int, error) {
	d.bytes += len(data)
	return d.hash.Write(data)
}

func (d *digest) hex() string {
	return hex.EncodeToString(d.hash.Sum(nil))
}

// zeros is a source of zeros without end.
type zeros struct{}

func (zeros) Read(data []byte) (int, error) {
	clear(data)
	return len(data), nil
}
