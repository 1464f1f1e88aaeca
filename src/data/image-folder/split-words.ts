/** What a folder is for by its name: a split, or images that have no labels. */
export type Purpose = Split | 'unlabelled';

/** Folders that are taken as splits without a question. */
const DOCUMENTED: Readonly<Record<string, Split>> = {
  train: 'train',
  training: 'train',
  val: 'validation',
  valid: 'validation',
  validation: 'validation',
  test: 'test',
  testing: 'test',
};

/** Words for splits in names of folders, in languages that data sets are published in. */
const WORDS: Readonly<Record<Purpose, string>> = {
  train:
    'train training trainings trains trn traning trainval learn learning fit apprentissage entraînement entrenamiento treino treinamento addestramento trening eğitim lern træning träning обучение обучающая обучающий тренировка тренировочный тренировочная 训练 訓練 学習 トレーニング 훈련 학습',
  validation:
    'val valid vali validation validate validating dev devel development tune tuning validierung validierungs validación validação validazione validatie validering walidacja doğrulama валидация валидационная проверка 验证 驗證 検証 검증',
  test: 'test testing tests tst eval evaluation holdout heldout évaluation evaluación avaliação valutazione prueba pruebas teste prova auswertung тест тестовая тестовый тестирование 测试 測試 テスト 評価 评估 테스트 평가',
  unlabelled:
    'unlabelled unlabeled pred predict prediction predictions submission inference unseen',
};

/** What such words are joined with: `training_set`, `Testdaten`, `val2017`. */
const BESIDE =
  /(dataset|datasets|data|sets?|images?|imgs?|pictures?|photos?|splits?|folders?|folds?|parts?|samples?|files?|daten|datensatz|menge|bilder|集|数据|データ|用)$/;

const PURPOSES: ReadonlyMap<string, Purpose> = new Map(
  Object.entries(WORDS).flatMap(([purpose, words]) =>
    words.split(' ').map((word) => [folded(word), purpose as Purpose] as const),
  ),
);

/** The split of a folder of a documented name, such as `train`, `Val` or `TESTİNG`. */
export function documentedSplit(name: string): Split | undefined {
  const key = folded(name);
  return Object.hasOwn(DOCUMENTED, key) ? DOCUMENTED[key] : undefined;
}

/** What the name of a folder says it is for. */
export interface SplitName {
  readonly purpose: Purpose;
  /** The rest of the name: nothing where it says no more than that. */
  readonly rest: string;
}

/** Null where no word of the name is one for a split. */
export function splitName(name: string): SplitName | null {
  const words = wordsOf(name);
  const at = words.findIndex((word) => purposeOf(word) !== undefined);
  if (at < 0) return null;
  const rest = words.filter((word, i) => i !== at && word.replace(BESIDE, '') !== '');
  return { purpose: purposeOf(words[at]!)!, rest: rest.join(' ') };
}

/** `training`, or `trainset`: the word alone, or with what it is joined with. */
function purposeOf(word: string): Purpose | undefined {
  return PURPOSES.get(word) ?? PURPOSES.get(word.replace(BESIDE, ''));
}

/** `trainingSet_2` is `training` and `set`: digits and single letters say nothing. */
function wordsOf(name: string): string[] {
  const parted = name.normalize('NFC').replace(/(\p{Ll})(\p{Lu})/gu, '$1 $2');
  return folded(parted)
    .split(/[^\p{L}]+/u)
    .filter((word) => word.length > 1);
}

/**
 * A name as it is compared: case, accents and width do not matter, in whichever language a
 * letter was made large (Turkish has an İ and an ı).
 */
function folded(name: string): string {
  return name
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .replaceAll('ı', 'i');
}

export type Split = 'train' | 'validation' | 'test';
