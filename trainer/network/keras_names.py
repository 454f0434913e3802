"""The classes that a Keras file may contain: layers, and their parts, that only compute.

Everything else is refused, including new classes of later Keras versions, because some layers run Python
code (Lambda), load other files (TFSMLayer, StringLookup) or unpickle (TorchModuleWrapper).
"""

_MODULES = """
    keras keras.constraints keras.dtype_policies keras.initializers keras.layers keras.models
    keras.regularizers keras.src.models.functional keras.src.models.model keras.src.models.sequential
"""
MODULES = frozenset(_MODULES.split())
OPERATIONS = "keras.src.ops."  # `x + y` in a network, and keras.ops; these classes only compute

_PARTS = """
    Functional Model Sequential Policy DTypePolicy FloatDTypePolicy
    __keras_tensor__ __tensor__ __numpy__ __slice__ __ellipsis__ __bytes__ __tuple__ TensorShape
    Constant GlorotNormal GlorotUniform HeNormal HeUniform Identity IdentityInitializer LecunNormal
    LecunUniform Ones Orthogonal OrthogonalInitializer RandomNormal RandomUniform TruncatedNormal
    VarianceScaling Zeros
    L1 L2 L1L2 OrthogonalRegularizer MaxNorm MinMaxNorm NonNeg UnitNorm
"""
_LAYERS = """
    Activation ActivityRegularization Add AdditiveAttention AlphaDropout Attention Average
    AveragePooling1D AveragePooling2D AveragePooling3D AvgPool2D BatchNormalization Bidirectional
    CenterCrop Concatenate Conv1D Conv1DTranspose Conv2D Conv2DTranspose Conv3D ConvLSTM1D ConvLSTM2D
    Convolution2D Cropping1D Cropping2D Cropping3D Dense DepthwiseConv1D DepthwiseConv2D Dot Dropout ELU
    EinsumDense Embedding Flatten GRU GRUCell GaussianDropout GaussianNoise GlobalAveragePooling1D
    GlobalAveragePooling2D GlobalAveragePooling3D GlobalAvgPool2D GlobalMaxPool2D GlobalMaxPooling1D
    GlobalMaxPooling2D GlobalMaxPooling3D GroupNormalization GroupQueryAttention InputLayer LSTM LSTMCell
    LayerNormalization LeakyReLU Masking MaxPool2D MaxPooling1D MaxPooling2D MaxPooling3D Maximum Minimum
    MultiHeadAttention Multiply Normalization PReLU Permute RMSNormalization RNN RandomBrightness
    RandomContrast RandomCrop RandomErasing RandomFlip RandomRotation RandomShear RandomTranslation
    RandomZoom ReLU RepeatVector Rescaling Reshape Resizing SeparableConv1D SeparableConv2D
    SeparableConvolution2D SimpleRNN SimpleRNNCell Softmax SpatialDropout1D SpatialDropout2D
    SpatialDropout3D SpectralNormalization StackedRNNCells Subtract ThresholdedReLU TimeDistributed
    UnitNormalization UpSampling1D UpSampling2D UpSampling3D ZeroPadding1D ZeroPadding2D ZeroPadding3D
"""
CLASSES = frozenset((_PARTS + _LAYERS).split())
# These always contain code, so they get their own message.
CODE = frozenset({"Lambda", "TFOpLambda", "SlicingOpLambda", "function", "__lambda__", "TorchModuleWrapper"})
