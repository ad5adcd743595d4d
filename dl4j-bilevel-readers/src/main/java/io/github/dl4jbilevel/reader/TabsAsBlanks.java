package io.github.dl4jbilevel.reader;

import java.io.FilterReader;
import java.io.IOException;
import java.io.Reader;

/** Text whose tabs are blanks, for tables with columns aligned by either. */
final class TabsAsBlanks extends FilterReader {

    TabsAsBlanks(Reader in) {
        super(in);
    }

    @Override
    public int read() throws IOException {
        int c = super.read();
        return c == '\t' ? ' ' : c;
    }

    @Override
    public int read(char[] into, int offset, int length) throws IOException {
        int got = super.read(into, offset, length);
        for (int i = offset; i < offset + got; i++) {
            if (into[i] == '\t') {
                into[i] = ' ';
            }
        }
        return got;
    }
}
