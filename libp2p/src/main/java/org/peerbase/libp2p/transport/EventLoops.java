package org.peerbase.libp2p.transport;

import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollDatagramChannel;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.DatagramChannel;
import io.netty.channel.socket.ServerSocketChannel;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.util.concurrent.DefaultThreadFactory;

/** Event loops and the channel classes that go with them: epoll where its native library loads, NIO elsewhere. */
record EventLoops(
        MultiThreadIoEventLoopGroup group,
        Class<? extends SocketChannel> socket,
        Class<? extends ServerSocketChannel> serverSocket,
        Class<? extends DatagramChannel> datagram) {

    static EventLoops create(int threads, String threadName) {
        DefaultThreadFactory factory = new DefaultThreadFactory(threadName, true);
        return epollWorks() ? Native.create(threads, factory) : nio(threads, factory);
    }

    private static EventLoops nio(int threads, DefaultThreadFactory factory) {
        return new EventLoops(
                group(threads, factory, NioIoHandler.newFactory()),
                NioSocketChannel.class,
                NioServerSocketChannel.class,
                NioDatagramChannel.class);
    }

    private static MultiThreadIoEventLoopGroup group(
            int threads, DefaultThreadFactory factory, IoHandlerFactory handler) {
        return new MultiThreadIoEventLoopGroup(threads, factory, handler);
    }

    private static boolean epollWorks() {
        try {
            return Native.isAvailable();
        } catch (LinkageError e) {
            // The optional library is not on the class path.
            return false;
        }
    }

    /** Apart, so that the optional classes are only loaded when they are there. */
    private static final class Native {
        static boolean isAvailable() {
            return Epoll.isAvailable();
        }

        static EventLoops create(int threads, DefaultThreadFactory factory) {
            return new EventLoops(
                    group(threads, factory, EpollIoHandler.newFactory()),
                    EpollSocketChannel.class,
                    EpollServerSocketChannel.class,
                    EpollDatagramChannel.class);
        }
    }
}
