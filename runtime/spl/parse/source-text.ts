import type { ErrorLocation } from '../../../core/errors';

/** A stretch of text and where it comes from: `exact` maps character by character, else the whole stretch maps to the whole origin. */
interface Piece {
  readonly at: number;
  readonly length: number;
  readonly origin: ErrorLocation;
  readonly exact: boolean;
}

/** Replaces `start … end` (exclusive) by a text. */
export interface Edit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** A text that remembers where each part of it stands in the search as typed, through macro expansion and substitution. */
export class SourceText {
  readonly text: string;
  private readonly pieces: readonly Piece[];

  private constructor(text: string, pieces: readonly Piece[]) {
    this.text = text;
    this.pieces = pieces;
  }

  /** The search as typed. */
  static of(text: string): SourceText {
    return new SourceText(text, [{ at: 0, length: text.length, origin: { start: 0, end: text.length }, exact: true }]);
  }

  slice(start: number, end = this.text.length): SourceText {
    const pieces = this.pieces.filter((piece) => piece.at + piece.length > start && piece.at < end).map((piece) => clip(piece, start, end));
    const kept = pieces.length > 0 ? pieces : [{ at: 0, length: 0, origin: this.locate(start, end), exact: true }];
    return new SourceText(this.text.slice(start, end), kept);
  }

  trim(): SourceText {
    const start = this.text.length - this.text.trimStart().length;
    return this.slice(start, Math.max(start, this.text.trimEnd().length));
  }

  /** Applies edits (ascending, not overlapping); what they insert maps to what they replace. */
  replace(edits: readonly Edit[]): SourceText {
    let text = '';
    let from = 0;
    const pieces: Piece[] = [];
    const keep = (start: number, end: number): void => {
      for (const piece of this.pieces) {
        if (piece.at + piece.length <= start || piece.at >= end) continue;
        const clipped = clip(piece, start, end);
        pieces.push({ ...clipped, at: clipped.at + text.length });
      }
      text += this.text.slice(start, end);
    };
    for (const edit of edits) {
      keep(from, edit.start);
      pieces.push({ at: text.length, length: edit.text.length, origin: this.locate(edit.start, edit.end), exact: false });
      text += edit.text;
      from = edit.end;
    }
    keep(from, this.text.length);
    return new SourceText(text, pieces);
  }

  /** Where `start … end` of this text stands in the search as typed. */
  locate(start: number, end: number): ErrorLocation {
    const first = this.pieceAt(start);
    const last = this.pieceAt(Math.max(start, end - 1));
    if (first === undefined || last === undefined) return { start: 0, end: 0 };
    const from = first.exact ? Math.min(first.origin.start + start - first.at, first.origin.end) : first.origin.start;
    const to = last.exact ? Math.min(last.origin.start + end - last.at, last.origin.end) : last.origin.end;
    return { start: from, end: Math.max(from, to) };
  }

  private pieceAt(offset: number): Piece | undefined {
    return this.pieces.find((piece) => offset >= piece.at && offset < piece.at + piece.length) ?? this.pieces.at(-1);
  }
}

/** The part of a piece inside `start … end`, with `at` relative to `start`. */
function clip(piece: Piece, start: number, end: number): Piece {
  const from = Math.max(piece.at, start);
  const to = Math.min(piece.at + piece.length, end);
  const origin = piece.exact ? { start: piece.origin.start + from - piece.at, end: piece.origin.start + to - piece.at } : piece.origin;
  return { at: from - start, length: to - from, origin, exact: piece.exact };
}
