package org.peerbase.benchmarks.crdt.own;

import org.peerbase.crdt.Crdt;
import org.peerbase.crdt.CrdtTypes;
import org.peerbase.crdt.DeltaSink;
import org.peerbase.crdt.ReplicaContext;
import org.peerbase.crdt.Rga;
import org.peerbase.crdt.Text;
import org.peerbase.crdt.value.ElementCodec;

/** A sequence of characters to be measured: a {@code text}, or a list ({@code rga}) with a character an element. */
sealed interface Document {
    Crdt crdt();

    void edit(int position, int deleted, String inserted);

    String read();

    /** A type of such sequences. */
    enum Kind {
        TEXT {
            @Override
            Document create(int replica, DeltaSink sink) {
                return new OfText(CrdtTypes.text().create(ReplicaContext.of(Replicas.id(replica), sink)));
            }
        },
        LIST {
            @Override
            Document create(int replica, DeltaSink sink) {
                return new OfList(CrdtTypes.rga(ElementCodec.of(String.class))
                        .create(ReplicaContext.of(Replicas.id(replica), sink)));
            }
        };

        abstract Document create(int replica, DeltaSink sink);
    }

    /** A text. */
    record OfText(Text crdt) implements Document {
        @Override
        public void edit(int position, int deleted, String inserted) {
            crdt.replace(position, position + deleted, inserted);
        }

        @Override
        public String read() {
            return crdt.toString();
        }
    }

    /** A list of characters; an edit changes one of them. */
    record OfList(Rga<String> crdt) implements Document {
        @Override
        public void edit(int position, int deleted, String inserted) {
            if (deleted + inserted.length() != 1) {
                throw new IllegalArgumentException(
                        "an edit of a list changes one element, not " + deleted + " and \"" + inserted + "\"");
            }
            if (deleted == 1) {
                crdt.removeAt(position);
            } else {
                crdt.insertAt(position, inserted);
            }
        }

        @Override
        public String read() {
            return String.join("", crdt.asList());
        }
    }
}
