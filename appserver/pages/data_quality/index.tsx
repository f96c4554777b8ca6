import { useState } from 'react';
import { bases } from '../../ui/data/bases';
import { useBase } from '../../ui/data/use-data';
import { Answer, answerFor } from '../../ui/parts/Answer';
import { KpisOf } from '../../ui/parts/Kpi';
import { PageFrame } from '../../ui/shell/PageFrame';
import { useFormats } from '../../ui/state/account';
import { BalancePanel } from './BalancePanel';
import { qualityAnswer, qualityKpis } from './facts';
import { FeedsPanel, LatenessPanel, RedactionsPanel, RefusalsPanel, SearchesPanel } from './panels';
import { RollupPanel } from './RollupPanel';
import { MissingSymbolsPanel, SymbolsPanel } from './SymbolPanels';

function DataQuality() {
  const formats = useFormats();
  const base = useBase('quality');
  const [openedAt] = useState(() => Date.now());
  // A feed is as old as it was when the search looked; the header says how long ago that is.
  const now = base.value?.asOf ?? openedAt;
  return (
    <PageFrame
      title="Data quality"
      filters={false}
      truth={{ newest: base.value?.asOf ?? null, promiseSeconds: bases.quality.promiseSeconds }}
      answer={<Answer answer={answerFor(base, () => qualityAnswer(base.rows, now, formats))} />}
    >
      <KpisOf live={base} items={() => qualityKpis(base.rows, formats)} />
      <FeedsPanel base={base} now={now} />
      <BalancePanel base={base} />
      <LatenessPanel base={base} />
      <SymbolsPanel base={base} />
      <MissingSymbolsPanel base={base} />
      <RefusalsPanel base={base} />
      <RollupPanel base={base} />
      <SearchesPanel base={base} />
      <RedactionsPanel base={base} />
    </PageFrame>
  );
}

/** The Data quality page: can I trust the numbers? */
export const page = { title: 'Data quality', Component: DataQuality };
