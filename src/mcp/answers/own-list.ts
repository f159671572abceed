import { isWithheld } from '../../catalog/snapshot/withheld.js';
import type { CatalogueGateway } from '../../catalog/snapshot/catalogue.js';
import type { Failure } from '../../protocol/failures.js';
import { elementSpans, spanAt, spliced } from '../../protocol/json/json-spans.js';
import type { ItemList } from '../../protocol/lists.js';
import { type Outline, stringAt } from '../../protocol/outline.js';
import { UpstreamError } from '../../upstream/target/upstream-error.js';
import type { AnswerSink } from './answer-sink.js';
import { Translated } from './translated.js';

/** A list of one upstream session on its way to the client of that session. */
export interface OwnListTerms {
  readonly list: ItemList;
  readonly gateway: CatalogueGateway;
  /** The answer with the list that all are shown, for where the upstream gives none. */
  readonly usual: () => Buffer;
}

/** Leaves out what an administrator withholds, and gives the usual list where the upstream fails or refuses. */
export class OwnList extends Translated {
  constructor(
    inner: AnswerSink,
    private readonly terms: OwnListTerms,
  ) {
    super(inner);
  }

  protected override unanswered(): void {
    this.inner.answer(200, this.terms.usual());
  }

  override fail(failure: Failure): void {
    if (failure instanceof UpstreamError) this.unanswered();
    else this.inner.fail(failure);
  }

  protected override translate({ kind, text }: Outline, status: number): { text: string; status: number } {
    if (kind !== 'response') return { text, status };
    const path = ['result', this.terms.list.member];
    const spans = elementSpans(text, path);
    if (spans === null) return { text: this.terms.usual().toString('latin1'), status: 200 };
    const elements = spans.map(({ start, end }) => text.slice(start, end));
    const shown = elements.filter((element) => !this.withheld(element));
    if (shown.length === elements.length) return { text, status };
    return { text: spliced(text, spanAt(text, path)!, `[${shown.join(',')}]`), status };
  }

  private withheld(element: string): boolean {
    const { list, gateway } = this.terms;
    const span = spanAt(element, [list.nameMember]);
    const name = span === undefined ? null : stringAt(element, span);
    return name === null || isWithheld(gateway, list.kind, name);
  }
}
